#!/usr/bin/env pwsh
#requires -Version 7.6
#requires -Modules MailAbuse
<#
.SYNOPSIS
What wants to be looked at today? For a scheduled task: says it, changes nothing, and ends with 1 where there is something.
.DESCRIPTION
Looks at each server and at the store of cases:

- who bursts since yesterday, and is not suspended;
- cases of which something is due: a reminder, an answer, a check;
- quarantined mail that nobody decided about for a week;
- detours whose end has come, and such that do not hold any more;
- delisting requests of which something is due.

With -EndDetours it ends the detours whose time has come; that is the only thing that it ever changes. The exit code is 0 where there is
nothing to do, 1 where there is something, 2 where something could not be looked at.
.EXAMPLE
./Daily-MailCheck.ps1
.EXAMPLE
./Daily-MailCheck.ps1 -EndDetours | ConvertTo-Json
.OUTPUTS
One object a thing to do: Check, Server, What, Since, Next.
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    # Servers of the inventory, with wildcards.
    [SupportsWildcards()]
    [string[]] $Server = '*',

    # How far back senders are judged.
    [ValidateNotNullOrEmpty()]
    [string] $Last = '1d',

    # How many days quarantined mail may wait for a decision.
    [ValidateRange(1, 365)]
    [int] $HeldDays = 7,

    # Ends the detours whose time has come.
    [switch] $EndDetours
)

$ErrorActionPreference = 'Continue'
$failures = [System.Collections.Generic.List[object]]::new()
$found = [System.Collections.Generic.List[object]]::new()

# One part that cannot be looked at must not hide what the others say.
function Look([string] $Check, [scriptblock] $Part) {
    try {
        & $Part 2>&1 | ForEach-Object {
            if ($_ -is [System.Management.Automation.ErrorRecord]) { $failures.Add($_); Write-Error -ErrorRecord $_ }
            else { $found.Add($_); $_ }
        }
    }
    catch {
        $failures.Add($_)
        Write-Error -ErrorRecord $_
    }
}

function Thing([string] $Check, [string] $On, [string] $What, $Since, [string] $Next) {
    [pscustomobject]@{ Check = $Check; Server = $On; What = $What; Since = $Since; Next = $Next }
}

$servers = @(Get-MailServer $Server)

Look Bursts {
    $stopped = @(Get-SuspendedMailSender -Server $servers | ForEach-Object { foreach ($name in $_.Spellings) { "$($_.Server) $name" } })
    Get-SenderRate -Server $servers -Last $Last -Burst | ForEach-Object {
        $rate = $_
        # Someone who was seen on several servers names them all.
        $open = @("$($rate.Server)" -split ',' | Where-Object { "$_ $($rate.Sender)" -notin $stopped })
        if ($open) { Thing Burst ($open -join ',') "$($rate.Sender): $($rate.Messages) messages" $rate.PeakStart "Get-SenderRate -Server $($open -join ',') -Last $Last -Burst | Suspend-MailSender -WhatIf" }
    }
}

Look Cases {
    Get-AbuseCase -Overdue | ForEach-Object { Thing Case $_.Server "$($_.Case): $(@($_.Due | ForEach-Object Text) -join '; ')" (@($_.Due | ForEach-Object Time) | Sort-Object | Select-Object -First 1) "Get-AbuseCase $($_.Case) | Format-List" }
}

Look Held {
    $limit = [datetimeoffset]::Now.AddDays(-$HeldDays)
    Get-QuarantinedMessage -All -Server $servers | Where-Object { $_.HeldAt -and $_.HeldAt -lt $limit } | Group-Object Server, Sender | ForEach-Object {
        $first = $_.Group | Sort-Object HeldAt | Select-Object -First 1
        Thing Held $first.Server "$($_.Count) messages of $($first.Sender) on hold" $first.HeldAt "Get-QuarantinedMessage $($first.Sender) -Server $($first.Server)"
    }
}

Look Detours {
    Get-Relayhost -Server $servers | ForEach-Object {
        $name = if ($_.All) { 'all mail' } else { $_.RecipientDomain }
        if ($_.IsDue -and $EndDetours) {
            $gone = $_ | Remove-Relayhost -Confirm:$false
            if ($gone) { Thing DetourEnded $_.Server "$name went through $($_.Via)" $_.Until 'Nothing: it goes its old way again.' }
        }
        elseif ($_.IsDue) { Thing DetourDue $_.Server "$name goes through $($_.Via)" $_.Until "Remove-Relayhost -Expired -Server $($_.Server)" }
        elseif ("$($_.State)" -eq 'Failed') { Thing DetourFailed $_.Server "$name does not go through $($_.Via)" $_.Since "Get-Relayhost -Server $($_.Server) | Select-Object -ExpandProperty Checks" }
    }
}

Look Delisting {
    Get-DelistingRequest -Due | ForEach-Object { Thing Delisting $_.Server "$($_.Number) at $($_.Operator) for $($_.Address): $($_.DueReason)" $_.Due "Get-DelistingRequest $($_.Number) | Format-List" }
}

# A scheduled task looks at this and at nothing else.
if ($failures.Count) { exit 2 }
if ($found.Count) { exit 1 }
exit 0
