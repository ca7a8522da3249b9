BeforeAll {
    . $PSScriptRoot/Setup.ps1
    $log = Join-Path (Get-TestFolder) mail.log
    New-SampleLog $log
    $escape = [char]27
    $hostile = [MailAbuse.Mta.MailLogEvent]@{
        Time = '2026-11-05T14:30:00+01:00'; Server = "mx$($escape)[2J"; Program = 'postfix/smtp'; QueueId = '4bXyZ1K2n3z9P4qWs'; Kind = 'Delivery'
        Sender = "a-login-with-a-very-long-name-$escape]0;owned$([char]7)@example.org"; SenderKind = 'Login'
        Recipient = "$([char]0x202E)gro.elpmaxe@yram-and-more-and-more"; Status = 'Deferred'; Dsn = '4.7.1'
        Reply = "host said: 451 $([char]0x2028)Nov  5 14:30:00 mx1 postfix/smtpd: forged $escape[31m" + 'x' * 500; Line = "raw $escape[31m"
    }
    $wild = [MailAbuse.Rates.SenderRate]@{
        Sender = "evil$escape[31m-$([char]0x202E)-" + 'x' * 80; SenderKind = 'EnvelopeSender'; Server = "mx$escape[2J"; Messages = 12345678; PeakMessages = 1234567
        PeakWindow = '01:00:00'; Baseline = 12345.678; BaselineSource = 'Population'; Factor = 1234567; Score = 123.45; IsBurst = $true; FailedShare = 1; Clients = 9999
        IsComplete = $false; Trend = [long[]](1..24); Reasons = @(("first $escape[5m reason " + 'y' * 200), 'second'); Evidence = @("line $escape[31m")
    }
    function Show($Object, [switch] $AsList) {
        $text = if ($AsList) { $Object | Format-List | Out-String -Width 120 } else { $Object | Out-String -Width 120 }
        [System.Management.Automation.Internal.StringDecorated]::new($text).ToString('PlainText') -split "`n"
    }
}

Describe 'The table of <Name>' -ForEach @(
    @{ Name = 'SenderRate'; Make = { Get-SenderRate $log } }
    @{ Name = 'MailLogEvent'; Make = { Read-MailLog $log | Select-Object -First 20 } }
    @{ Name = 'a hostile SenderRate'; Make = { $wild } }
    @{ Name = 'a hostile MailLogEvent'; Make = { $hostile } }
) {
    It 'is a table and fits 120 columns' {
        $lines = Show (& $Make)
        @($lines | Where-Object { $_ -match '^-+ +-+' }).Count | Should -Be 1
        $lines | ForEach-Object { $_.Length | Should -BeLessOrEqual 120 }
    }

    It 'lets nothing from a log act in the terminal' {
        foreach ($list in $true, $false) {
            $text = & $Make | ForEach-Object { if ($list) { $_ | Format-List } else { $_ } } | Out-String -Width 120
            # What PowerShell itself adds (colours of the header) ends with m and names colours only.
            $plain = [System.Management.Automation.Internal.StringDecorated]::new($text).ToString('PlainText')
            $plain | Should -Not -Match '[\x00-\x08\x0B\x0C\x0E-\x1F\x7F-\x9F\u200E\u200F\u202A-\u202E\u2028\u2029\u2066-\u2069]'
            $text | Should -Not -Match '\e\[(31|5)m'
        }
    }

    It 'has no column that failed' { (Show (& $Make)) -join "`n" | Should -Not -Match '#ERR' }
}

Describe 'The columns of SenderRate' {
    It 'say who, how much, how much more than usual, and why' {
        $text = (Show (Get-SenderRate $log -Until end -Last 1h -Burst)) -join "`n"
        $text | Should -Match 'Sender\s+Kind\s+Messages\s+Peak\s+Usual\s+Factor\s+Score\s+Failed\s+IPs\s+Trend\s+Why'
        $text | Should -Match 'joe@example\.org\s+login\s+400\s+\d+\s+[~\d.-]+\s+\S+\s+BURST \d\.\d\s+50 %\s+50\s'
    }

    It 'mark lower bounds and the past of others' {
        $text = (Show $wild) -join "`n"
        $text | Should -Match 'envelope'
        $text | Should -Match '≥12345678 1234567  ~12346  >99999 BURST 123    100 % 9999'
        $text | Should -Match 'BURST 123 '
    }

    It 'are the same under every culture' -ForEach 'de-DE', 'ar-SA', 'th-TH' {
        $before = [cultureinfo]::CurrentCulture
        $expected = (Show (Get-SenderRate $log)) -join "`n"
        $expectedList = (Show (Get-SenderRate $log) -AsList) -join "`n"
        $expectedEvents = (Show (Read-MailLog $log | Select-Object -First 5)) -join "`n"
        try {
            [cultureinfo]::CurrentCulture = $_
            (Show (Get-SenderRate $log)) -join "`n" | Should -Be $expected
            (Show (Get-SenderRate $log) -AsList) -join "`n" | Should -Be $expectedList
            (Show (Read-MailLog $log | Select-Object -First 5)) -join "`n" | Should -Be $expectedEvents
        }
        finally { [cultureinfo]::CurrentCulture = $before }
    }
}

Describe 'The list of SenderRate' {
    It 'has every property' {
        $text = (Show (Get-SenderRate $log -Evidence 1 | Select-Object -First 1) -AsList) -join "`n"
        # The peak and the baseline stand in one line each.
        $inOneLine = 'PeakStart', 'PeakMessages', 'PeakWindow', 'BaselineSource', 'BaselineSpan'
        foreach ($property in [MailAbuse.Rates.SenderRate].GetProperties().Name | Where-Object { $_ -notin $inOneLine }) {
            $text | Should -Match "(?m)^$property\s+:"
        }
    }
}

Describe 'The list of MailLogEvent' {
    It 'has every property that says something' {
        $text = (Show (Read-MailLog $log -QueueId B000000002 -Kind Delivery) -AsList) -join "`n"
        foreach ($label in 'Time', 'Server', 'Program', 'QueueId', 'Kind', 'Sender', 'SenderKind', 'Recipient', 'Relay', 'Delay', 'Delays', 'Dsn', 'Status', 'Reply', 'Line') {
            $text | Should -Match "(?m)^$label\s+:"
        }
        $text | Should -Not -Match '(?m)^(Helo|SaslLogin|OriginalRecipient|Count|Size)\s+:'
    }
}
