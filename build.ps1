#!/usr/bin/env pwsh
#requires -Version 7.4
<#
.SYNOPSIS
The door to everything that is built. Each task is a line that works without this script, too.
.EXAMPLE
./build.ps1 -Task Build, Test
#>
param(
    # Build: out/MailAbuse. Test: all tests. Bench: tests/benchmarks. Package: out/package.
    [ValidateSet('Build', 'Test', 'Bench', 'Package')]
    [string[]] $Task = 'Build',

    # The large numbers, too (Test).
    [switch] $Full
)

$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $true
Set-Location $PSScriptRoot

function Build { dotnet build -c Release }

function Test { bash tests/run.sh @(if ($Full) { '--full' }) }

function Bench { bash tests/benchmarks/run.sh }

function Package {
    Build
    $version = (Import-PowerShellDataFile module/MailAbuse.psd1).ModuleVersion
    $folder = Join-Path $PSScriptRoot out package
    if (Test-Path $folder) { Remove-Item $folder -Recurse }
    $null = New-Item $folder -ItemType Directory

    foreach ($runtime in 'linux-x64', 'win-x64') {
        $publish = Join-Path $PSScriptRoot artifacts publish $runtime
        dotnet publish src/MailAbuse.Cli -c Release -r $runtime -o $publish
        $program = $runtime -like 'win*' ? 'mailabuse.exe' : 'mailabuse'
        Copy-Item (Join-Path $publish $program) (Join-Path $folder ($program -replace 'mailabuse', "mailabuse-$version-$runtime"))
    }

    $zip = Join-Path $folder "MailAbuse-$version.zip"
    $module = Join-Path $PSScriptRoot out MailAbuse
    [System.IO.Compression.ZipFile]::CreateFromDirectory($module, $zip, 'Optimal', $true)

    $sums = Get-ChildItem $folder -File | Sort-Object Name | ForEach-Object {
        '{0}  {1}' -f (Get-FileHash $_ -Algorithm SHA256).Hash.ToLowerInvariant(), $_.Name
    }
    [System.IO.File]::WriteAllText((Join-Path $folder SHA256SUMS), ($sums -join "`n") + "`n")
    Get-ChildItem $folder
}

$Task | ForEach-Object { & $_ }
