#!/usr/bin/env pwsh
#requires -Version 7.6
#requires -Modules MailAbuse
<#
.SYNOPSIS
Who refuses us after an incident? Sends that mail through another server for a while, prepares the delisting requests, and ends what is over.
.DESCRIPTION
The last step of an incident, as one command to run once and then every day until nobody refuses you any more:

1. who refused the server for its reputation, by its log, and how much mail waits for them;
2. which blocklists have its addresses;
3. for each operator and list a delisting request with its prepared text, once. Nothing is sent: you fill in the form, and say so with
   Set-DelistingRequest;
4. mail for the domains that still refuse goes through the other server until the lease ends, and what waits for them with it, slowly;
5. what was taken again by its old way is confirmed in the diaries, and a detour that nobody needs any more ends.

Whoever still sends spam must be stopped first (Stop-SpamRun.ps1); Set-Relayhost looks, and refuses. Run it with -WhatIf first.
.EXAMPLE
./Repair-Reputation.ps1 mx1 -Via mx2 -Case 2026-0042 -WhatIf
.EXAMPLE
./Repair-Reputation.ps1 mx1 -Via mx2 -Case 2026-0042
.OUTPUTS
The refusals, the listings, the requests and the detours, as the cmdlets emit them.
#>
[CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')]
param(
    # The server that is refused.
    [Parameter(Mandatory, Position = 0)]
    [ValidateNotNullOrEmpty()]
    [string] $Server,

    # The way round: a server of the inventory, or a host with a port. Left out: the server's detour in the inventory.
    [string] $Via,

    # The case of the incident; the texts of the requests say what happened and what was done.
    [string] $Case,

    # How long the detour stands.
    [ValidateNotNullOrEmpty()]
    [string] $For = '14d',

    # How far back the log is read.
    [ValidateNotNullOrEmpty()]
    [string] $Last = '1d'
)

$ErrorActionPreference = 'Stop'
$about = @{}
if ($Case) { $about.Case = (Get-AbuseCase $Case).Case }

# 1. Who refuses us? A domain that took mail since then needs no detour.
$refusals = @(Get-DeliveryRefusal -Server $Server -Last $Last -ErrorAction Continue)
if ($refusals) { $refusals | Format-Table | Out-Host } else { Write-Warning "Nobody refused $Server for its reputation within $Last." }
$refusals
$open = @($refusals | Where-Object { -not $_.HasResumed })

# 2. Which lists have us? A list that cannot be asked stops nothing here.
$listings = @(Test-MailBlocklist -Server $Server -Listed -ErrorAction Continue)
if ($listings) { $listings | Format-Table | Out-Host }
$listings

# 3. Ask for delisting, once an operator and address.
if (($open + $listings) -and $PSCmdlet.ShouldProcess($Server, 'prepare delisting requests')) {
    ($open + $listings) | New-DelistingRequest @about -Confirm:$false -ErrorAction Continue
}

# 4. The way round, for who still refuses.
if ($open -and $PSCmdlet.ShouldProcess("$(($open.RecipientDomain | Sort-Object -Unique) -join ', ') on $Server", "through $(if ($Via) { $Via } else { 'its detour' }) for $For")) {
    $how = @{ For = $For; Confirm = $false; ErrorAction = 'Continue' } + $about
    if ($Via) { $how.Via = $Via }
    $open | Set-Relayhost @how
}

# 5. What is over? A delivery by the old way confirms a request; a receiver that would take our own mail again needs no detour.
$resumed = @($refusals | Where-Object HasResumed)
if ($resumed -and $PSCmdlet.ShouldProcess(($resumed.RecipientDomain -join ', '), 'confirm what was granted')) {
    $resumed | Set-DelistingRequest -Confirm:$false -ErrorAction Continue
}
$over = @(Get-Relayhost -Server $Server -Test -ErrorAction Continue | Where-Object { "$($_.OldWay)" -eq 'Works' })
foreach ($route in $over) {
    if ($PSCmdlet.ShouldProcess("$($route.RecipientDomain) on $Server", 'end the detour: its old way works again')) {
        $route | Remove-Relayhost -Confirm:$false -ErrorAction Continue
    }
}

Write-Information -InformationAction Continue @"
To ask:     Get-DelistingRequest -Due | Format-List Operator, Address, FormUrl, Text
            Set-DelistingRequest NUMBER -State Requested              when the form is sent
To look:    Get-Relayhost -Server $Server -Test                       which old way works again
To undo:    Get-Relayhost -Server $Server | Remove-Relayhost          mail goes its old way at once
"@
