#!/usr/bin/env pwsh
#requires -Version 7.6
#requires -Modules MailAbuse
<#
.SYNOPSIS
Guards servers until it is stopped, and writes one line for each thing that the guard sees or does. For systemd, a container or Task Scheduler.
.DESCRIPTION
Invoke-MailAbuseGuard with its events as lines, which a service manager keeps (journalctl -u mailabuse-guard). Without a policy it changes
nothing, and says what it would do. docs/scheduled-tasks.md has the service.

The exit code is 0 where it ended because its time was over, and 1 where it could not begin: a wrong policy, a guard that is there already, no
server that could be guarded.
.EXAMPLE
./Start-Guard.ps1 -Server mx1
.EXAMPLE
./Start-Guard.ps1 -Policy /etc/mailabuse/guard.yaml -For 3d
.OUTPUTS
Lines of text.
#>
[CmdletBinding()]
param(
    # Servers of the inventory, with wildcards.
    [SupportsWildcards()]
    [string[]] $Server = '*',

    # What the guard may do; left out: nothing.
    [string] $Policy,

    # How long; left out: until it is stopped.
    [string] $For
)

$ErrorActionPreference = 'Stop'
$with = @{ Server = $Server; Confirm = $false }
if ($Policy) { $with.Policy = $Policy }
if ($For) { $with.For = $For }

$began = $false
# Where one of several servers cannot be guarded, the others are.
Invoke-MailAbuseGuard @with -ErrorAction Continue | ForEach-Object {
    $began = $true
    $undo = if ($_.Undo) { " To take it back: $($_.Undo)" }
    # Names and texts of strangers, made visible: a line stays a line.
    [MailAbuse.Text.Visible]::Make("$($_.Time.ToLocalTime().ToString('yyyy-MM-dd HH:mm:ss', [cultureinfo]::InvariantCulture)) $($_.Kind) $($_.Server): $($_.DryRun ? '(dry run) ' : '')$($_.Text)$undo", 4000)
}
exit ($began ? 0 : 1)
