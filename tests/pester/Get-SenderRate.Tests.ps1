BeforeAll {
    . $PSScriptRoot/Setup.ps1
    $log = Join-Path (Get-TestFolder) mail.log
    New-SampleLog $log
}

Describe 'Get-SenderRate' {
    It 'finds the one who bursts, and says why' {
        $burst = @(Get-SenderRate $log -Until end -Last 1h -Burst)
        $burst.Sender | Should -Be 'joe@example.org'
        $burst.SenderKind | Should -Be 'Login'
        $burst.IsBurst | Should -BeTrue
        $burst.Messages | Should -Be 400
        $burst.Clients | Should -Be 50
        $burst.RecipientDomains | Should -Be 40
        $burst.Deferred | Should -Be 200
        $burst.Reasons | Should -Not -BeNullOrEmpty
        $burst.Server | Should -Be 'mx1'
    }

    It 'counts everyone without -Burst, bursts first' {
        $rates = @(Get-SenderRate $log)
        $rates.Sender | Should -Be 'joe@example.org', 'mary@example.org'
        $rates[1].Messages | Should -Be 32
        $rates[0].Messages | Should -Be 432
        $rates[1].IsBurst | Should -BeFalse
    }

    It 'emits what it declares' {
        $declared = (Get-Command Get-SenderRate).OutputType.Type
        @(Get-SenderRate $log | ForEach-Object { $_.GetType() } | Select-Object -Unique) | Should -Be $declared
    }

    It 'keeps the window: -Since is inside, -Until is not' {
        $rates = Get-SenderRate $log -Since 2026-11-04T00:00Z -Until 2026-11-05T00:00Z -Baseline 0
        ($rates | Where-Object Sender -EQ 'mary@example.org').Messages | Should -Be 4
        $first = (Read-MailLog $log | Select-Object -First 1).Time
        (Get-SenderRate $log -Since $first -Until $first.AddSeconds(1)).Messages | Should -Be 1
        Get-SenderRate $log -Since $first.AddHours(-1) -Until $first | Should -BeNullOrEmpty
    }

    It 'filters senders by wildcard, and leaves the judgement as it is' {
        $all = Get-SenderRate $log | Where-Object Sender -Like 'joe*'
        $joe = Get-SenderRate $log -Sender 'JOE@*'
        $joe.Sender | Should -Be 'joe@example.org'
        $joe.Score | Should -Be $all.Score
        Get-SenderRate $log -Sender nobody | Should -BeNullOrEmpty
        @(Get-SenderRate $log -Sender 'joe*', 'mar?@example.org').Count | Should -Be 2
    }

    It 'filters kinds' {
        @(Get-SenderRate $log -SenderKind Login).Count | Should -Be 2
        Get-SenderRate $log -SenderKind LocalUser, Client | Should -BeNullOrEmpty
    }

    It 'groups by <_>' -ForEach 'Sender', 'Client', 'Network', 'EnvelopeSender', 'EnvelopeDomain', 'Server' {
        $rates = @(Get-SenderRate $log -By $_)
        ($rates | Measure-Object Messages -Sum).Sum | Should -Be 464
    }

    It 'brings evidence on request only' {
        (Get-SenderRate $log -Until end -Last 1h -Burst).Evidence | Should -BeNullOrEmpty
        $lines = (Get-SenderRate $log -Until end -Last 1h -Burst -Evidence 3).Evidence
        $lines.Count | Should -Be 3
        $lines | Should -Match 'postfix/'
    }

    It 'takes -Baseline 0 with and without a unit' -ForEach '0', '0s', 0 {
        (Get-SenderRate $log -Until end -Last 1h -Baseline $_ | Where-Object Sender -Like 'joe*').BaselineSpan | Should -Be ([timespan]::Zero)
    }

    It 'warns when no line lies in the window or in the past before it' {
        Get-SenderRate $log -Last 1h -Baseline 0 -WarningVariable warning -WarningAction SilentlyContinue | Should -BeNullOrEmpty
        $warning | Should -Match '-Until end'
    }

    It 'warns when no sender matches' {
        Get-SenderRate $log -Sender nobody -WarningVariable warning -WarningAction SilentlyContinue | Should -BeNullOrEmpty
        $warning | Should -Match "'nobody'"
    }

    It 'says about when the run began, before it was clear' {
        $burst = Get-SenderRate $log -Burst
        $burst.BurstStart | Should -BeLessThan $burst.AlarmTime
    }

    It 'warns when the log ends before the window begins' {
        $rates = Get-SenderRate $log -Since 2026-11-06 -Until 2026-11-07 -TimeZone UTC -WarningVariable warning -WarningAction SilentlyContinue
        $rates | Should -BeNullOrEmpty
        $warning | Should -Match '-Until end'
    }

    It 'says with -Verbose how many lines were read' {
        $told = Get-SenderRate $log -Verbose 4>&1 | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] }
        $told -join ' ' | Should -Match 'Lines read: 2,120 '
    }
}

Describe 'Paths of Get-SenderRate' {
    BeforeAll {
        $folder = Join-Path (Get-TestFolder) 'with [brackets]'
        $null = New-Item -ItemType Directory $folder
        $odd = Join-Path $folder 'mail[1].log'
        New-SampleLog $odd -Burst 20
    }

    It 'takes names, wildcards, relative names and ~' {
        (Get-SenderRate (Join-Path (Get-TestFolder) 'mail*')).Count | Should -Be 2
        Push-Location (Get-TestFolder)
        try {
            (Get-SenderRate mail.log).Count | Should -Be 2
            (Get-SenderRate ./mail.l?g).Count | Should -Be 2
        }
        finally { Pop-Location }
        (Get-SenderRate TestDrive:/mail.log).Count | Should -Be 2
    }

    It 'takes strings, files, and objects with a path by property name' {
        ($log | Get-SenderRate).Count | Should -Be 2
        (Get-Item $log | Get-SenderRate).Count | Should -Be 2
        ([pscustomobject]@{ FullName = $log } | Get-SenderRate).Count | Should -Be 2
        ([pscustomobject]@{ Path = $log } | Get-SenderRate).Count | Should -Be 2
        ([pscustomobject]@{ PSPath = (Get-Item $log).PSPath } | Get-SenderRate).Count | Should -Be 2
    }

    It 'takes brackets as they stand with -LiteralPath and from Get-ChildItem' {
        (Get-SenderRate -LiteralPath $odd -Sender joe*).Messages | Should -Be 52
        (Get-ChildItem -LiteralPath $folder | Get-SenderRate -Sender joe*).Messages | Should -Be 52
    }

    It 'judges all piped paths together, and a file named twice once' {
        $copy = Join-Path (Get-TestFolder) part1.log
        $rest = Join-Path (Get-TestFolder) part2.log
        $lines = Get-Content $log
        $lines[0..999] | Set-Content $copy
        $lines[1000..($lines.Count - 1)] | Set-Content $rest
        $rates = @($copy, $rest, $rest | Get-SenderRate)
        $rates.Count | Should -Be 2
        ($rates | Where-Object Sender -Like 'joe*').Messages | Should -Be 432
    }

    It 'reads nothing when the pipeline brings nothing' {
        Get-ChildItem (Join-Path (Get-TestFolder) 'nothing*') | Get-SenderRate -Verbose 4>&1 | Should -BeNullOrEmpty
    }
}
