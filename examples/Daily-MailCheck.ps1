#!/usr/bin/env pwsh
#requires -Version 7.6
#requires -Modules MailAbuse
<#
.SYNOPSIS
What wants to be looked at today? For a scheduled task: says it, changes nothing, and ends with 3 where there is something.
.DESCRIPTION
Looks at each server and at the store of cases:

- who bursts since yesterday, and is not suspended, or not so that it holds;
- cases of which something is due: a reminder, an answer, a check;
- quarantined mail that nobody decided about for a week;
- detours whose end has come, and such that do not hold any more;
- delisting requests of which something is due.

With -EndDetours it ends the detours whose time has come. Else it changes nothing, but that reading the cases takes other people's addresses
out of those that were closed long ago, as Clear-AbuseCase does.

The exit code is 0 where there is nothing to do, 3 where there is something, 2 where something could not be looked at. 1 is PowerShell's own:
the check did not run (the module was not found, a parameter was wrong).
.EXAMPLE
./Daily-MailCheck.ps1
.EXAMPLE
./Daily-MailCheck.ps1 -EndDetours | ConvertTo-Json
.OUTPUTS
One object a thing to do, and one a detour that was ended: Check, Server, What, Since, Next.
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
function Look([scriptblock] $Part) {
    try {
        & $Part 2>&1 | ForEach-Object {
            if ($_ -is [System.Management.Automation.ErrorRecord]) { $failures.Add($_); Write-Error -ErrorRecord $_; return }
            # What is done is no thing to do.
            if ($_.Check -ne 'DetourEnded') { $found.Add($_) }
            $_
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

# Who sent is a stranger's text: as one word, whatever is in it, for this is pasted into a shell. Nothing where nobody knows.
function Quoted([string] $Parameter, [string] $Text) {
    if ($Text) { "$Parameter '$([System.Management.Automation.Language.CodeGeneration]::EscapeSingleQuotedStringContent([WildcardPattern]::Escape($Text)))'" }
}

# A name that the inventory does not have must not pass for a server on which all is well.
$servers = @()
Look {
    $script:servers = @(Get-MailServer $Server)
    if (-not $script:servers) { Write-Error "There is no server to look at: $($Server -join ', ')." }
}

if ($servers) {
    Look {
        # Only who is stopped: a map can have him, and a listener not ask it; and uid=33 of one kind is nobody of another.
        $stopped = @(Get-SuspendedMailSender -Server $servers | Where-Object { -not $_.IsForeign -and "$($_.State)" -in 'InPlace', 'Proved' } |
                ForEach-Object { foreach ($name in $_.Spellings) { "$($_.Server) $($_.SenderKind) $name" } })
        Get-SenderRate -Server $servers -Last $Last -Burst | ForEach-Object {
            $rate = $_
            # Someone who was seen on several servers names them all.
            $open = @("$($rate.Server)" -split ',' | Where-Object { "$_ $($rate.SenderKind) $($rate.Sender)" -notin $stopped })
            if ($open) { Thing Burst ($open -join ',') "$($rate.Sender): $($rate.Messages) messages" $rate.PeakStart "Get-SenderRate -Server $($open -join ',') -Last $Last -Burst | Suspend-MailSender -WhatIf" }
        }
    }

    Look {
        $limit = [datetimeoffset]::Now.AddDays(-$HeldDays)
        Get-QuarantinedMessage -Server $servers | Where-Object { $_.HeldAt -and $_.HeldAt -lt $limit } | Group-Object Server, Sender | ForEach-Object {
            $first = $_.Group | Sort-Object HeldAt | Select-Object -First 1
            Thing Held $first.Server "$($_.Count) messages of $($first.Sender) on hold" $first.HeldAt "Get-QuarantinedMessage$(Quoted ' -Sender' $first.Sender) -Server $($first.Server)"
        }
    }

    Look {
        $routes = @(Get-Relayhost -Server $servers)
        # -Expired once more: somebody may have set one again meanwhile. With -WhatIf and after a "no" nothing comes back, and it is due still.
        $gone = @(if ($EndDetours) { $routes | Where-Object IsDue | Remove-Relayhost -Expired })
        foreach ($route in $routes) {
            $name = if ($route.All) { 'all mail' } else { $route.RecipientDomain }
            $end = $gone | Where-Object { $_.Server -eq $route.Server -and $_.All -eq $route.All -and $_.RecipientDomain -eq $route.RecipientDomain } | Select-Object -First 1
            if ("$($end.State)" -eq 'Removed') { Thing DetourEnded $route.Server "$name went through $($route.Via)" $route.Until 'Nothing: it goes its old way again.' }
            elseif ($end) { Thing DetourFailed $route.Server "$name went through $($route.Via): $(@($end.Checks | Where-Object Status -eq Failed | ForEach-Object Message) -join ' ')" $route.Until "Test-MailServer $($route.Server)" }
            elseif ($route.IsDue) { Thing DetourDue $route.Server "$name goes through $($route.Via)" $route.Until "Remove-Relayhost -Expired -Server $($route.Server)" }
            elseif ("$($route.State)" -eq 'Failed') { Thing DetourFailed $route.Server "$name does not go through $($route.Via)" $route.Since "Get-Relayhost -Server $($route.Server) | Select-Object -ExpandProperty Checks" }
        }
    }
}

Look {
    Get-AbuseCase -Overdue | ForEach-Object { Thing Case $_.Server "$($_.Case): $(@($_.Due | ForEach-Object Text) -join '; ')" (@($_.Due | ForEach-Object Time) | Sort-Object | Select-Object -First 1) "Get-AbuseCase $($_.Case) | Format-List" }
}

Look {
    Get-DelistingRequest -Due | ForEach-Object { Thing Delisting $_.Server "$($_.Number) at $($_.Operator) for $($_.Address): $($_.DueReason)" $_.Due "Get-DelistingRequest $($_.Number) | Format-List" }
}

# A scheduled task looks at this and at nothing else.
if ($failures.Count) { exit 2 }
if ($found.Count) { exit 3 }
exit 0
