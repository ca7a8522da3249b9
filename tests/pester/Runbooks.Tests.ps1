# What the runbooks conclude from what the cmdlets say. The cmdlets that would ask servers are functions here, which say what a test lets
# them say; cases and requests are real. Relayhost.Tests.ps1 and SpamRun.Tests.ps1 run the runbooks on real servers.
BeforeAll {
    . $PSScriptRoot/Setup.ps1
    $configuration, $store = $env:MAILABUSE_CONFIG, $env:MAILABUSE_STORE
    $folder = Get-TestFolder
    $env:MAILABUSE_CONFIG = Join-Path $folder servers.yaml
    Set-Content $env:MAILABUSE_CONFIG 'servers: [{ name: mx1, log: [/nowhere/mail.log] }]'
}

AfterAll { $env:MAILABUSE_CONFIG, $env:MAILABUSE_STORE = $configuration, $store }

Describe 'Daily-MailCheck.ps1' {
    BeforeAll {
        $env:MAILABUSE_STORE = Join-Path $folder daily.db
        function Get-SuspendedMailSender { $suspensions }
        function Get-SenderRate { $rates }
        function Get-QuarantinedMessage { }
        function Get-Relayhost { $routes }
        function Remove-Relayhost { param([switch] $Expired) if ($Expired) { $gone } }
        $rates = $suspensions = $routes = $gone = $null
        function New-Route([string] $State, [bool] $IsDue) { [MailAbuse.Routes.RelayhostRoute]@{ Server = 'mx1'; RecipientDomain = 'hotmail.test'; Via = 'mx2'; State = $State; IsDue = $IsDue } }
        # Things in words, and the exit code behind them.
        function Invoke-Check([hashtable] $With = @{}) {
            & $Root/examples/Daily-MailCheck.ps1 @With 2>$null | ForEach-Object { "$($_.Check) $($_.What)" }
            "$LASTEXITCODE"
        }
    }

    It 'has nothing to tell where there is nothing' { Invoke-Check | Should -Be '0' }

    It 'tells of a burst, unless he is stopped: <Why>' -ForEach @(
        @{ Why = 'somebody else is'; Sender = 'jo' }
        @{ Why = 'he is, and it holds'; IsStopped = $true }
        @{ Why = 'he was seen to be refused'; State = 'Proved'; IsStopped = $true }
        @{ Why = 'the table does not say it'; State = 'Failed' }
        @{ Why = 'a listener is open'; State = 'Partial' }
        @{ Why = 'somebody else wrote it'; IsForeign = $true }
        @{ Why = 'it is a local user of that name'; SenderKind = 'LocalUser' }
        @{ Why = 'it is on another server'; Server = 'mx2' }
    ) {
        $rates = [MailAbuse.Rates.SenderRate]@{ Server = 'mx1'; Sender = 'joe@example.org'; SenderKind = 'Login'; Messages = 500; IsBurst = $true }
        $suspensions = [MailAbuse.Suspensions.SenderSuspension]@{
            Server = $_.Server ?? 'mx1'; Sender = $_.Sender ?? 'joe'; Spellings = ($_.Sender ?? 'joe'), "$($_.Sender ?? 'joe')@example.org"
            SenderKind = $_.SenderKind ?? 'Login'; State = $_.State ?? 'InPlace'; IsForeign = [bool]$_.IsForeign
        }
        Invoke-Check | Should -Be ($_.IsStopped ? '0' : ('Burst joe@example.org: 500 messages', '3'))
    }

    It 'counts a detour as ended where it was removed, and as due where not: <Why>' -ForEach @(
        @{ Why = 'it was not asked to'; Code = '3'; Told = 'DetourDue *' }
        @{ Why = 'it was removed'; With = @{ EndDetours = $true }; After = 'Removed'; Code = '0'; Told = 'DetourEnded *' }
        @{ Why = 'there is no way since'; With = @{ EndDetours = $true }; After = 'Failed'; Code = '3'; Told = 'DetourFailed *' }
        @{ Why = 'nothing came back'; With = @{ EndDetours = $true }; Code = '3'; Told = 'DetourDue *' }
    ) {
        $routes = New-Route Proved $true
        $gone = if ($_.After) { New-Route $_.After $true }
        $said = Invoke-Check ($_.With ?? @{})
        $said[0] | Should -BeLike $_.Told
        $said[1] | Should -Be $_.Code
    }

    It 'ends with 2 where a server is unknown, and looks at the others' {
        $routes = New-Route Failed $false
        Invoke-Check @{ Server = 'mx1', 'mx7' } | Should -Be 'DetourFailed hotmail.test does not go through mx2', '2'
        Invoke-Check @{ Server = 'mx7' } | Should -Be '2'
        Invoke-Check @{ Server = 'out*' } | Should -Be '2'
    }
}

Describe 'Repair-Reputation.ps1' {
    BeforeAll {
        $env:MAILABUSE_STORE = Join-Path $folder repair.db
        function Out-Host { }
        function Get-Relayhost { }
        function Test-MailBlocklist { param($Server, [switch] $Listed) $answers | Where-Object { -not $Listed -or $_.IsListed } }
        $answers = @()
        function Get-Listing([string] $Verdict) {
            [MailAbuse.Reputation.Blocklists.BlocklistEntry]@{ Server = 'mx1'; List = 'zen.spamhaus.org'; Operator = 'Spamhaus'; Address = '192.0.2.25'; Verdict = $Verdict; Time = [DateTimeOffset]::Now }
        }
    }

    It 'concludes nothing from a log that it could not read' {
        $failure = { & $Root/examples/Repair-Reputation.ps1 mx1 -Via mx2 -Confirm:$false -WarningVariable script:warnings 2>$null 3>$null 6>$null } | Should -Throw -PassThru
        "$failure" | Should -BeLike '*log of mx1*nothing was concluded*'
        "$warnings" | Should -Not -BeLike '*Nobody refused*'
    }

    It 'reads the log back to the refusal that an open request is about, and sets no detour for it' {
        function Set-Relayhost { begin { throw 'a detour' } }
        function Get-DeliveryRefusal { param($Server, [datetimeoffset] $Since) $refusals | Where-Object Last -ge $Since }
        $old = @{ Server = 'mx1'; Operator = 'Microsoft consumer'; Cause = 'Reputation'; OutgoingAddress = '192.0.2.25'; RecipientDomain = 'hotmail.test'; First = [DateTimeOffset]::Now.AddDays(-16); Last = [DateTimeOffset]::Now.AddDays(-15) }
        $refusals = [MailAbuse.Reputation.DeliveryRefusal]$old
        $number = ($refusals | New-DelistingRequest 3>$null).Number
        $null = Set-DelistingRequest $number Requested -At ([DateTimeOffset]::Now.AddDays(-14))
        # Two weeks on a detour, and then it went its old way. Another operator has refused as long ago, and nobody has written to him since.
        $refusals = [MailAbuse.Reputation.DeliveryRefusal]($old + @{ HasResumed = $true; ResumedAt = [DateTimeOffset]::Now.AddHours(-2); ResumedBy = '4bXyZ1K2n3z9P4qWs' })
        $old.Operator, $old.RecipientDomain = 'Google', 'gmail.test'
        $refusals = $refusals, [MailAbuse.Reputation.DeliveryRefusal]$old
        $null = & $Root/examples/Repair-Reputation.ps1 mx1 -Confirm:$false -WarningVariable warnings 3>$null 6>$null
        (Get-DelistingRequest $number).State | Should -Be Confirmed
        "$warnings" | Should -BeLike '*Nobody refused mx1*within 1d*'
        (Get-DelistingRequest).Operator | Should -BeNullOrEmpty
    }

    It 'asks a list, and has it granted when the list no longer has the address' {
        function Get-DeliveryRefusal { }
        $answers = Get-Listing Listed
        $made = & $Root/examples/Repair-Reputation.ps1 mx1 -Confirm:$false 3>$null 6>$null
        $made[0].IsListed | Should -BeTrue
        $made[1].State | Should -Be Prepared
        $null = Set-DelistingRequest $made[1].Number Requested
        $answers = Get-Listing NotListed
        $granted = & $Root/examples/Repair-Reputation.ps1 mx1 -Confirm:$false 3>$null 6>$null
        $granted.Number | Should -Be $made[1].Number
        $granted.State | Should -Be Granted
    }
}
