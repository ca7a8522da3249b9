BeforeAll {
    . $PSScriptRoot/Setup.ps1
    $log = Join-Path (Get-TestFolder) mail.log
    New-SampleLog $log
    $recent = Join-Path (Get-TestFolder) recent.log
    New-SampleLog $recent -End ([DateTimeOffset]::UtcNow.AddSeconds(60))
    # The classic form, which has no year and no offset.
    $classic = Join-Path (Get-TestFolder) classic.log
    $now = [DateTimeOffset]::UtcNow
    $at = $now.ToString('MMM dd HH:mm:ss', [cultureinfo]::InvariantCulture) -replace ' 0(\d )', '  $1'
    "$at mx1 postfix/pickup[9]: 0123456789: uid=33 from=<www-data>" | Set-Content $classic
}

Describe 'Times' {
    It '-Last counts back from now' {
        (Get-SenderRate $recent -Last 70m -Sender joe*).Messages | Should -BeGreaterThan 350
        @(Read-MailLog $recent -Last 75m -Kind Accepted).Count | Should -BeGreaterThan 350
    }

    It '-Until end counts back from the end of the log' {
        (Get-SenderRate $log -Until end -Last 1h -Sender joe*).Messages | Should -BeIn (399..401)
        (Get-SenderRate $log -Until log-end -Last 1:00:00 -Sender joe*).Messages | Should -BeIn (399..401)
    }

    It 'are taken as text, DateTime, DateTimeOffset and TimeSpan' {
        $expected = @(Read-MailLog $log -Since 2026-11-05T14:00Z).Count
        $expected | Should -BeGreaterThan 1000
        @(Read-MailLog $log -Since ([DateTimeOffset]'2026-11-05T15:00+01:00')).Count | Should -Be $expected
        @(Read-MailLog $log -Since ([DateTime]::new(2026, 11, 5, 14, 0, 0, [System.DateTimeKind]::Utc))).Count | Should -Be $expected
        @(Read-MailLog $log -Since '2026-11-05 14:00' -TimeZone UTC).Count | Should -Be $expected
        @(Read-MailLog $log -Since '2026-11-05T15:00' -TimeZone Europe/Berlin).Count | Should -Be $expected
        @(Read-MailLog $log -Until 2026-11-05T15:00Z -Last ([timespan]'01:00:00')).Count | Should -Be $expected
    }

    # To PowerShell 14d is a decimal number, 90s a short integer, and the unit is gone unless the cmdlet asks for the text.
    It 'have their unit when typed without quotes: <_>' -ForEach '14d', '0d', '1d12h', '90s', '0s', '75m', '1h', '1h30m', '2w', '1:15:00' {
        $typed = [scriptblock]::Create("Get-SenderRate '$log' -Baseline $_ -WarningVariable none")
        { & $typed } | Should -Not -Throw
    }

    It 'count their unit when typed without quotes' {
        $hour = @(Read-MailLog $log -Until 2026-11-05T15:00Z -Last 1h).Count
        @(Read-MailLog $log -Until 2026-11-05T15:00Z -Last 3600s).Count | Should -Be $hour
        @(Read-MailLog $log -Until 2026-11-05T15:00Z -Last:3600s).Count | Should -Be $hour
        @(Read-MailLog $log -Until 2026-11-05T15:00Z -Last 30d).Count | Should -Be (Get-Content $log).Count
        { Read-MailLog $log -Last 5l } | Should -Throw "*'5l' is no span of time*"
        { Read-MailLog $log -Last -1d } | Should -Throw "*'-1d' is negative*"
    }

    It 'without an offset are those of -TimeZone' {
        $utc = Read-MailLog $classic -TimeZone UTC
        $tokyo = Read-MailLog $classic -TimeZone Asia/Tokyo
        $utc.Time.Offset | Should -Be ([timespan]::Zero)
        $tokyo.Time.Offset | Should -Be ([timespan]'09:00:00')
        [math]::Abs(($utc.Time - $now).TotalSeconds) | Should -BeLessThan 2
    }

    It 'mean the same under <_>' -ForEach 'de-DE', 'ar-SA', 'th-TH' {
        $script = "[cultureinfo]::CurrentCulture = '$_'; Import-Module '$ModulePath'
            (Get-SenderRate '$log' -Since 2026-11-05T14:00Z -Until 2026-11-05T15:00Z -Sender joe*).Messages
            (Get-SenderRate '$log' -Until end -Last 1h30m -Baseline 7d -Sender joe*).PeakStart.ToUniversalTime().ToString('o', [cultureinfo]::InvariantCulture)
            (Read-MailLog '$log' | Select-Object -First 1).Time.UtcDateTime.ToString('o', [cultureinfo]::InvariantCulture)
            try { Get-SenderRate '$log' -Since 05.11.2026 } catch { `$_.Exception.Message }"
        $here = pwsh -NoProfile -NonInteractive -Command ($script -replace 'CurrentCulture = [^;]+', 'CurrentCulture = ''en-US''')
        $there = pwsh -NoProfile -NonInteractive -Command $script
        $there | Should -Be $here
        $here[0] | Should -Be '400'
        $here[2] | Should -BeLike '2026-10-29T*'
        $here[3] | Should -BeLike '*write 2026-11-05 or 2026-05-11*'
    }
}
