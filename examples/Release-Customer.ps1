#!/usr/bin/env pwsh
#requires -Version 7.6
#requires -Modules MailAbuse
<#
.SYNOPSIS
A customer says that his mail server is clean. Takes his answer, asks again for what is open, checks his queue, and lets him send.
.DESCRIPTION
The second half of an incident with a customer's own mail server, as one command to run whenever he writes:

1. his reply goes into the case, with a proposal for each question. Look at it; Set-AbuseCase overrules it;
2. what is still open becomes a reminder, and nothing else happens;
3. where all is answered, his queue is checked: his mail is held, watched and judged for 75 minutes, or longer where his server waits longer.
   Spam or old mail ends that at once, with all of it in quarantine;
4. only where nothing but good mail came he may send again.

He stays suspended until then, however this ends. Run it with -WhatIf first: with -Reply it shows what the reply would answer, without it
what would be done about the case as it stands.
.EXAMPLE
./Release-Customer.ps1 2026-0042 -Reply ~/replies/answer.eml -WhatIf
.EXAMPLE
./Release-Customer.ps1 2026-0042 -Reply ~/replies/answer.eml -Reminder ~/letters/2026-0042.eml
.OUTPUTS
The reply, the reminder or the check, and the suspensions that were lifted, as Add-AbuseReply, New-AbuseLetter, Test-CustomerQueueEmpty and
Resume-MailSender emit them.
#>
[CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')]
param(
    # The case, in full or cut short.
    [Parameter(Mandatory, Position = 0)]
    [ValidateNotNullOrEmpty()]
    [string] $Case,

    # His message as a file (.eml or text). Left out: what the case has already.
    [string] $Reply,

    # Where a reminder is written as a message file, for Send-AbuseLetter or your mail program; the one before it is written over.
    # Left out: only shown.
    [string] $Reminder,

    # How long his queue is watched. Left out: 75 minutes, or as his own server's attempts show.
    [string] $Window
)

$ErrorActionPreference = 'Stop'
$number = (Get-AbuseCase $Case).Case

if ($Reply) { Add-AbuseReply $number -Path $Reply -Confirm:$false }

# What it only looks like may ask nothing yet, and a check of an hour would end in a release that is refused.
if ((Get-AbuseCase $number).Kind -eq 'Unknown') { throw "Say first what happened: Set-AbuseCase $number -Kind Relay" }

# A reply that was not entered has answered nothing, and the next step would be told wrongly.
if ($Reply -and $WhatIfPreference) {
    Write-Warning 'The reply was not entered. What is open then becomes a reminder; where nothing is, his queue is checked.'
    return
}

function Write-Reminder {
    $letter = @{ Case = $number; Reminder = $true; Confirm = $false }
    # It asks what is open now; the one of last time asked what was open then.
    if ($Reminder) { $letter.Path = $Reminder; $letter.Force = $true }
    New-AbuseLetter @letter
}

# A promise is checked only when everything was answered: else there will be another letter anyway.
$open = (Get-AbuseCase $number).Questions | Where-Object { -not $_.IsAnswered }
if ($open) {
    Write-Warning "Not answered yet: $($open -join '; ')."
    Write-Reminder
    return
}

$how = @{ Case = $number; Confirm = $false }
if ($Window) { $how.Window = $Window }
if (-not $PSCmdlet.ShouldProcess("case $number", 'check his queue, and let him send if it is empty')) {
    Test-CustomerQueueEmpty @how -WhatIf
    return
}

$check = Test-CustomerQueueEmpty @how
$check
if ($check.Verdict -ne 'Empty') {
    Write-Warning "$($check.Reason) $($check.Advice)"
    if ($check.Verdict -eq 'NotEmpty') { Write-Reminder }
    return
}

Resume-MailSender -Case $number -Confirm:$false
# He may send; that nothing of his ever was in quarantine is no error any more.
$held = @(Get-QuarantinedMessage -Case $number -ErrorAction Ignore)
if ($held) {
    Write-Information -InformationAction Continue @"
In quarantine:  $($held.Count) messages of the incident. Good ones among them are released by
                Get-QuarantinedMessage -Case $number | Out-GridView -PassThru | Restore-QuarantinedMessage
"@
}
Write-Information -InformationAction Continue "When done:      Set-AbuseCase $number -Close -Outcome 'his server was cleaned'"
