#requires -Version 7.4
<#
.SYNOPSIS
Measures the module, for run.sh: prints rows of its table. Each first call is that of a fresh pwsh.
#>
param(
    [Parameter(Mandatory)] [string] $Log,

    # What the program takes for the same log, as a whole process.
    [Parameter(Mandatory)] [double] $ProgramSeconds,
    [int] $Rounds = 7
)

$ErrorActionPreference = 'Stop'
$culture = [cultureinfo]::InvariantCulture
$module = $env:MAILABUSE_MODULE
if (-not (Test-Path $module)) { throw "No module at '$module': dotnet build -c Release" }

function Get-Median([double[]] $Values) {
    $sorted = @($Values | Sort-Object)
    $sorted[[int][math]::Floor($sorted.Count / 2)]
}

function Write-Row([string] $What, [string] $Ours, [string] $Against, [string] $Ratio, [string] $Aim) {
    "| $What | $Ours | $Against | $Ratio | $Aim |"
}

# A script in a fresh pwsh, and what it prints.
function Invoke-Fresh([string] $Script) {
    & ([Environment]::ProcessPath) -NoProfile -NonInteractive -Command $Script
}

function Format-Number([double] $Value, [string] $Format) { $Value.ToString($Format, $culture) }

$quoted = $Log.Replace("'", "''")
$import = "Import-Module '$($module.Replace("'", "''"))'"

# First and second call of the same process.
$calls = for ($i = 0; $i -lt $Rounds; $i++) {
    $output = Invoke-Fresh @"
$import
foreach (`$n in 1..2) { (Measure-Command { Get-SenderRate '$quoted' }).TotalSeconds.ToString([cultureinfo]::InvariantCulture) }
"@
    , @($output | ForEach-Object { [double]::Parse($_, $culture) })
}
foreach ($call in 0, 1) {
    $seconds = Get-Median @($calls | ForEach-Object { $_[$call] })
    Write-Row "Get-SenderRate, $(('first', 'second')[$call]) call in a fresh pwsh, against the program" `
        "$(Format-Number $seconds '0.00') s" "$(Format-Number $ProgramSeconds '0.00') s" (Format-Number ($seconds / $ProgramSeconds) '0.00') ('<= 1.8', '<= 1.2')[$call]
}

# Objects a second into Measure-Object, the second time (the first one compiles).
$rates = for ($i = 0; $i -lt [math]::Min($Rounds, 3); $i++) {
    $output = Invoke-Fresh @"
$import
`$null = Read-MailLog '$quoted' | Select-Object -First 200000
`$watch = [Diagnostics.Stopwatch]::StartNew()
`$count = (Read-MailLog '$quoted' | Measure-Object).Count
(`$count / `$watch.Elapsed.TotalSeconds).ToString([cultureinfo]::InvariantCulture)
"@
    [double]::Parse($output, $culture)
}
Write-Row 'Read-MailLog &#124; Measure-Object' "$(Format-Number (Get-Median $rates) '#,0') objects/s" '-' '-' '>= 600,000 objects/s'

# A process that imports against one that does not, in turn.
$bare = [System.Collections.Generic.List[double]]::new()
$imported = [System.Collections.Generic.List[double]]::new()
for ($i = 0; $i -lt (2 * $Rounds + 1); $i++) {
    $bare.Add((Measure-Command { Invoke-Fresh 'exit 0' }).TotalMilliseconds)
    $imported.Add((Measure-Command { Invoke-Fresh "$import; exit 0" }).TotalMilliseconds)
}
$more = (Get-Median $imported) - (Get-Median $bare)
Write-Row 'Import-Module, over a bare pwsh' "$(Format-Number $more '0') ms" "$(Format-Number (Get-Median $bare) '0') ms" '-' '<= 60 ms'
