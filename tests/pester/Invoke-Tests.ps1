#requires -Version 7.6
#requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0.0'; MaximumVersion = '5.99.99' }
<#
Runs the Pester tests on the built module in out/MailAbuse. Start it in a process of its own, because a loaded module cannot be
built again:  pwsh -NoProfile -File tests/pester/Invoke-Tests.ps1
#>
param(
    # Which tests, by file name.
    [string] $Name = '*',
    # An empty folder that several processes share: each takes the next file that no other has taken.
    [string] $ClaimFolder,
    # Where "passed failed skipped" is written for tests/run.sh.
    [string] $CountFile
)

$ErrorActionPreference = 'Stop'
Import-Module Pester -MinimumVersion 5.0 -MaximumVersion 5.99.99

function Test-Claim([string] $File) {
    if (-not $ClaimFolder) { return $true }
    try { [IO.File]::Open((Join-Path $ClaimFolder (Split-Path $File -Leaf)), 'CreateNew').Dispose(); return $true }
    catch [IO.IOException] { return $false }
}

# A misspelt name must not look like tests that passed.
$files = @(Get-ChildItem $PSScriptRoot -Filter "$Name.Tests.ps1")
if (-not $files) { throw "No file here is called $Name.Tests.ps1." }

$passed = $failed = $skipped = 0
# The longest stand at the end of the alphabet, but for one that waits a minute; begun first, they do not end alone.
foreach ($file in $files | Sort-Object { $_.Name -ne 'CustomerRelay.Tests.ps1' }, @{ Expression = 'Name'; Descending = $true }) {
    if (-not (Test-Claim $file.FullName)) { continue }
    $configuration = New-PesterConfiguration
    $configuration.Run.Path = $file.FullName
    $configuration.Run.PassThru = $true
    $configuration.Output.Verbosity = 'Normal'
    $configuration.Output.RenderMode = 'Plaintext'
    # The tests name their own culture where it matters; everywhere else they must pass under any.
    $result = Invoke-Pester -Configuration $configuration
    $passed += $result.PassedCount
    # A container that could not even be read counts as one failure, and so does a block whose setup failed.
    $failed += $result.FailedCount + $result.FailedContainersCount + $result.FailedBlocksCount
    $skipped += $result.SkippedCount + $result.NotRunCount
}

# What Setup.ps1 made for this process; 'exit' below raises no event by which it could go by itself.
if ($global:CaseStoreOfTests) { Remove-Item -LiteralPath $global:CaseStoreOfTests -Recurse -Force -ErrorAction Ignore }
if ($CountFile) { "$passed $failed $skipped" | Set-Content $CountFile }
exit [int]($failed -gt 0)
