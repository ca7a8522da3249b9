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
5. what the log and the lists say of the requests goes into their diaries: granted where a list no longer has the address, confirmed where
   an operator takes mail again and refuses nobody any more. A detour ends where its old way works again and nobody behind it has refused
   within -Last. The old way is asked up to RCPT only: a receiver that refuses later, at the end of a message, refuses once more, and gets
   its detour back with the next run.

A delivery confirms a request only where the log that is read has it and the last refusal before it. So the log is read from the oldest open
request on, where that is longer than -Last. What was rotated away cannot be read: such a request you end yourself (-State Withdrawn). Where an old
part of the log cannot be read, no request is confirmed, and the rest is done by what is left of it.

Whoever still sends spam must be stopped first (Stop-SpamRun.ps1); Set-Relayhost looks, and refuses. Run it with -WhatIf first. It asks before each step; a timer says -Confirm:$false.
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

    # The case of the incident; the texts of the requests say what happened and what was done. Only its detours end.
    [string] $Case,

    # How long the detour stands.
    [ValidateNotNullOrEmpty()]
    [string] $For = '14d',

    # Whose last refusal is older gets no detour and no request.
    [ValidateNotNullOrEmpty()]
    [string] $Last = '1d'
)

$ErrorActionPreference = 'Stop'
$about = @{}
if ($Case) { $about.Case = (Get-AbuseCase $Case).Case }
$from = [datetimeoffset]::Now - ([MailAbuse.Times.Duration]$Last).Value

# 1. Who refuses us? A domain that took mail since then needs no detour.
$asked = @(Get-DelistingRequest -ErrorAction Continue | Where-Object { -not $_.Server -or $Server -in ($_.Server -split '[, ]+') } | ForEach-Object { $_.RefusedSince ?? $_.Created })
$since = @($asked) + $from | Sort-Object | Select-Object -First 1
# Also those whose words nobody knows: they get no detour, and yet they say that somebody still refuses.
$causes = 'Reputation', 'Throttled', 'Unknown'
$heard = @(Get-DeliveryRefusal -Server $Server -Since $since -Cause $causes -ErrorAction Continue -ErrorVariable unread)
$isWhole = -not $unread
if ($unread -and $since -lt $from) {
    Write-Warning "The log of $Server since $since could not be read whole: no request is confirmed by it. Mend that log, or end the request from then: Set-DelistingRequest NUMBER Withdrawn."
    $heard = @(Get-DeliveryRefusal -Server $Server -Since $from -Cause $causes -ErrorAction Continue -ErrorVariable unread)
}
# A log that nobody read says nothing of who refuses.
if ($unread) { throw "The log of $Server could not be read, or not all of it: nothing was concluded from it, and nothing was changed." }
$refusals = @($heard | Where-Object Cause -ne 'Unknown')
$open = @($refusals | Where-Object { -not $_.HasResumed -and $_.Last -ge $from })
if ($refusals) { $refusals | Format-Table | Out-Host }
if (-not ($refusals | Where-Object Last -ge $from)) { Write-Warning "Nobody refused $Server for its reputation within $Last." }
$refusals

# 2. Which lists have us? A list that cannot be asked stops nothing here.
$answers = @(Test-MailBlocklist -Server $Server -ErrorAction Continue)
$listings = @($answers | Where-Object IsListed)
if ($listings) { $listings | Format-Table | Out-Host }
$listings

# 3. Ask for delisting, once an operator and address. With -WhatIf each cmdlet shows what it would do.
if (($open + $listings) -and ($WhatIfPreference -or $PSCmdlet.ShouldProcess($Server, 'prepare delisting requests'))) {
    ($open + $listings) | New-DelistingRequest @about -Confirm:$false -ErrorAction Continue
}

# 4. The way round, for who still refuses.
if ($open -and ($WhatIfPreference -or $PSCmdlet.ShouldProcess("$(($open.RecipientDomain | Sort-Object -Unique) -join ', ') on $Server", "through $(if ($Via) { $Via } else { 'its detour' }) for $For"))) {
    $how = @{ For = $For; Confirm = $false; ErrorAction = 'Continue' } + $about
    if ($Via) { $how.Via = $Via }
    $open | Set-Relayhost @how
}

# 5. What is over? All refusals together, for who still refuses one domain has not taken us off; and all answers, for only those that do not
# list us say so. Where nothing follows, nothing is written and nobody is asked.
$(if ($isWhole) { $heard }; $answers) | Set-DelistingRequest -ErrorAction Continue
$over = @(Get-Relayhost -Server $Server -Test -ErrorAction Continue | Where-Object {
        $name = $_.RecipientDomain
        "$($_.OldWay)" -eq 'Works' -and (-not $Case -or $_.Case -eq $about.Case) -and
        -not ($open.RecipientDomain | Where-Object { $_ -eq $name -or $_ -like "*.$name" })
    })
if ($over -and ($WhatIfPreference -or $PSCmdlet.ShouldProcess("$($over.RecipientDomain -join ', ') on $Server", 'end the detour: its old way works again'))) {
    $over | Remove-Relayhost -Confirm:$false -ErrorAction Continue
}

Write-Information -InformationAction Continue @"
To ask:     Get-DelistingRequest -Due | Format-List Operator, Address, FormUrl, Text
            Set-DelistingRequest NUMBER -State Requested              when the form is sent
To look:    Get-Relayhost -Server $Server -Test                       which old way works again
To undo:    Get-Relayhost -Server $Server | Remove-Relayhost          mail goes its old way at once
"@
