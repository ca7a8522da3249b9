#requires -Version 7.6
#requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0.0'; MaximumVersion = '5.99.99' }
<#
Runs the Pester tests on the built module in out/MailAbuse. Start it in a process of its own, because a loaded module cannot be
built again:  pwsh -NoProfile -File tests/pester/Invoke-Tests.ps1
#>
param(
    # Which tests, by file name.
    [string] $Name = '*',
    # Every n-th of these files, so that several processes share them.
    [ValidateRange(1, 99)] [int] $Part = 1,
    [ValidateRange(1, 99)] [int] $Of = 1,
    # Where "passed failed skipped" is written for tests/run.sh.
    [string] $CountFile
)

$ErrorActionPreference = 'Stop'
Import-Module Pester -MinimumVersion 5.0 -MaximumVersion 5.99.99

$configuration = New-PesterConfiguration
$number = 0
$configuration.Run.Path = @(Get-ChildItem $PSScriptRoot -Filter "$Name.Tests.ps1" | Sort-Object Name | Where-Object { $number++ % $Of -eq $Part - 1 } | ForEach-Object FullName)
$configuration.Run.PassThru = $true
$configuration.Output.Verbosity = 'Normal'
$configuration.Output.RenderMode = 'Plaintext'
# The tests name their own culture where it matters; everywhere else they must pass under any.
$result = Invoke-Pester -Configuration $configuration

# A container that could not even be read counts as one failure, and so does a block whose setup failed.
$failed = $result.FailedCount + $result.FailedContainersCount + $result.FailedBlocksCount
if ($CountFile) {
    "$($result.PassedCount) $failed $($result.SkippedCount + $result.NotRunCount)" | Set-Content $CountFile
}
exit [int]($failed -gt 0)
