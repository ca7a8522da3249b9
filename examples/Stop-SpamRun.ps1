#!/usr/bin/env pwsh
#requires -Version 7.6
#requires -Modules MailAbuse
<#
.SYNOPSIS
Who sends spam right now? Stops him, and nobody else, and takes his queued mail into quarantine.
.DESCRIPTION
The first half of an incident, as one command: looks for senders that burst, stops each of them, puts his queued mail on hold, and looks
once more. Each gets a case, in whose timeline it stands; where the store of cases is broken he is stopped all the same. Nothing is deleted
and nothing is lost: the last lines say how to undo each step. Run it with -WhatIf first.

The servers must have been prepared once by Initialize-MailServer; those that are not are left out, and named.
.EXAMPLE
./Stop-SpamRun.ps1 -WhatIf
.EXAMPLE
./Stop-SpamRun.ps1 -Server mx* -Reason 'hacked mailbox'
.OUTPUTS
The suspensions and the quarantine results, as Suspend-MailSender and Invoke-QueueQuarantine emit them.
#>
[CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')]
param(
    # Servers of the inventory, with wildcards.
    [SupportsWildcards()]
    [string[]] $Server = '*',

    # How far back senders are judged.
    [ValidateNotNullOrEmpty()]
    [string] $Last = '1h',

    # What his next attempts are answered with: Defer loses nothing, anywhere.
    [ValidateSet('Defer', 'Reject', 'Hold')]
    [string] $Mode = 'Defer',

    # The case, as Get-AbuseCase lists it; left out: the open one of each sender, else a new one.
    [string] $Case,

    # Why, for whoever finds it there.
    [string] $Reason = 'sends spam'
)

$ErrorActionPreference = 'Stop'

# 1. Which servers can be worked on? One that cannot must not stop the others from being saved.
$servers = Get-MailServer $Server | Where-Object {
    $ready = $_ | Test-MailServer -Quiet -ErrorAction Continue
    if (-not $ready) { Write-Warning "$_ is left out: see Test-MailServer $_" }
    $ready
}
if (-not $servers) { throw 'No server can be worked on. Test-MailServer says why, Initialize-MailServer prepares one.' }

# 2. Who bursts? Only senders that the server itself vouches for can be stopped.
$bursts = $servers | Get-SenderRate -Last $Last -Burst -Evidence 10 -ErrorAction Continue | Where-Object SenderKind -In Login, LocalUser, Client
if (-not $bursts) {
    Write-Warning "Nobody bursts within $Last. A slow run shows with -Last 1d."
    return
}
$bursts | Format-Table Server, SenderKind, Sender, Messages, Recipients, Deferred, Bounced | Out-Host

# A mistyped number shall not leave half of them stopped. A store that is broken shall keep nobody from being stopped.
if ($Case) {
    try { $Case = (Get-AbuseCase $Case).Case }
    catch {
        if ($_.FullyQualifiedErrorId -notlike 'Store*') { throw }
        Write-Warning "$_ Going on with $Case as it was typed."
    }
}

# 3. Stop him, then take what lies in the queues: the other way round it fills up again behind us.
$suspended = @()
foreach ($burst in $bursts) {
    if (-not $PSCmdlet.ShouldProcess("$($burst.Sender) on $($burst.Server)", "stop ($Mode) and quarantine what is queued")) { continue }
    $how = @{ Reason = $Reason; Confirm = $false; ErrorAction = 'Continue' }
    if ($Case) { $how.Case = $Case }
    # A hijacked web script cannot be put off: its mail is held.
    if ($burst.SenderKind -ne 'LocalUser') { $how.Mode = $Mode }
    $suspensions = @($burst | Suspend-MailSender @how)
    $suspended += $suspensions
    $suspensions
    $suspensions | Invoke-QueueQuarantine -Confirm:$false -ErrorAction Continue
}

if (-not $suspended) { return }

# 4. What stands now, read from the servers themselves.
$senders = $suspended.Sender | Sort-Object -Unique
Get-SuspendedMailSender $senders -Server $servers -Verify -ErrorAction Continue | Format-Table Server, Sender, Mode, State, Since | Out-Host
# None where the store of cases cannot be had.
$cases = @($suspended.Case | Where-Object { $_ } | Sort-Object -Unique)
if ($cases) {
    Write-Information -InformationAction Continue @"
Cases:      $($cases -join ', ')
To look:    Get-AbuseCase $($cases[0]) | Format-List
            Get-QuarantinedMessage -Case $($cases[0]) | Group-Object Subject
To go on:   Set-AbuseCase $($cases[0]) -Kind Mailbox, Relay or Script     says what happened, and what he is asked
            Resume-MailSender -Case $($cases[0])                          lets him send again, as soon as all is answered and proved
            Restore-QuarantinedMessage -Case $($cases[0])                 releases his mail
"@
}
Write-Information -InformationAction Continue @"
False alarm, with a name and a server of the table:
            Resume-MailSender NAME -Server SERVER                 lets him send again at once
            Restore-QuarantinedMessage NAME -Server SERVER        releases his mail
"@
