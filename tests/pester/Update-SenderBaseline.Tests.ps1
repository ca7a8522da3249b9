BeforeAll {
    . $PSScriptRoot/Setup.ps1
    $folder = Get-TestFolder
    # A week in which mary and joe send four mails a day, and then joe's run; the disk of the server is small, so only the last hours are left.
    $whole = Join-Path $folder whole.log
    New-SampleLog $whole
    $short = Join-Path $folder mail.log
    Set-Content -LiteralPath $short -Value (Get-Content -LiteralPath $whole | Where-Object { [DateTimeOffset]($_ -split ' ')[0] -ge '2026-11-05T00:00Z' })
    $before = Join-Path $folder before.log
    Set-Content -LiteralPath $before -Value (Get-Content -LiteralPath $whole | Where-Object { [DateTimeOffset]($_ -split ' ')[0] -lt '2026-11-05T00:00Z' })
    function Get-Store { Join-Path $env:MAILABUSE_STORE baselines.db }
    function Judge {
        [CmdletBinding()]
        param([switch] $NoMemory)
        Get-SenderRate $short -Until end -Last 1h -NoMemory:$NoMemory
    }
}

Describe 'Update-SenderBaseline' {
    BeforeEach { Remove-Item "$env:MAILABUSE_STORE/*" -Recurse -Force }

    It 'gives a server whose log is gone the past of its senders back' {
        $cold = Judge | Where-Object Sender -EQ joe@example.org
        $cold.BaselineSource | Should -Not -Be 'Own'
        $learned = Update-SenderBaseline $before
        $learned | Should -BeOfType ((Get-Command Update-SenderBaseline).OutputType.Type)
        $learned.Server | Should -Be 'mx1'
        $learned.Senders | Should -Be 2
        $learned.Days | Should -Be 7
        $learned.NewDays | Should -Be 7
        $learned.From.UtcDateTime | Should -Be ([datetime]'2026-10-29')
        $learned.To.UtcDateTime | Should -Be ([datetime]'2026-11-05')
        $learned.Store | Should -Be (Get-Store)
        $warm = Judge | Where-Object Sender -EQ joe@example.org
        $warm.BaselineSource | Should -Be 'Own'
        $warm.IsBurst | Should -BeTrue
        $long = Get-SenderRate $whole -Until end -Last 1h | Where-Object Sender -EQ joe@example.org
        foreach ($property in 'Messages', 'Baseline', 'BaselineSource', 'Factor', 'Score', 'IsBurst') { $warm.$property | Should -Be $long.$property -Because $property }
        (Judge -NoMemory | Where-Object Sender -EQ joe@example.org).Score | Should -Be $cold.Score
        (Get-SenderRate $short -Until end -Last 1h -Baseline 0 | Where-Object Sender -EQ joe@example.org).BaselineSource | Should -Not -Be 'Own'
    }

    It 'counts nothing of what is remembered as sent, also where the whole log is judged' {
        $null = Update-SenderBaseline $before
        (Get-SenderRate $short | Measure-Object Messages -Sum).Sum | Should -Be (Get-SenderRate $short -NoMemory | Measure-Object Messages -Sum).Sum
        @(Judge -Verbose 4>&1 | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] -and $_.Message -match 'remembered: 7' }).Count | Should -Be 1
    }

    It 'learns nothing twice, from whatever part of the log and through whatever pipe' {
        $null = Update-SenderBaseline $before
        (Update-SenderBaseline $before).NewDays | Should -Be 0
        # The day after, which is over; and the end of the day before it, which the first log did not have.
        (Get-Item $whole | Update-SenderBaseline).NewDays | Should -Be 2
        (Update-SenderBaseline $before -Since 2026-11-01 -Until 2026-11-03).NewDays | Should -Be 0
        (Update-SenderBaseline -LiteralPath $short).NewDays | Should -Be 0
    }

    It 'keeps nothing with -WhatIf, and reading alone makes no file' {
        Update-SenderBaseline $before -WhatIf | Should -BeNullOrEmpty
        $null = Judge
        Get-ChildItem $env:MAILABUSE_STORE | Should -BeNullOrEmpty
    }

    It 'is a table that fits, in which nothing of a log acts' {
        $hostile = Join-Path $folder hostile.log
        Set-Content -LiteralPath $hostile -Value (New-Message -Id 4F1A01 -At '2026-11-04T10:00Z' | ForEach-Object { $_ -replace ' mx1 ', " mx`e[31m1$('x' * 200) " })
        $text = Update-SenderBaseline $hostile | Out-String -Width 120
        $text -split "`n" | ForEach-Object { [System.Management.Automation.Internal.StringDecorated]::new($_).ToString('PlainText').Length | Should -BeLessOrEqual 120 }
        $text | Should -Not -Match '\e\[31m'
        $text | Should -Not -Match '#ERR'
    }

    It 'says nothing of a log whose only day is not over' {
        $now = Join-Path $folder now.log
        Set-Content -LiteralPath $now -Value (New-Message -Id 4F1A01 -At ([DateTimeOffset]::UtcNow))
        Update-SenderBaseline $now | Should -BeNullOrEmpty
        Get-ChildItem $env:MAILABUSE_STORE | Should -BeNullOrEmpty
    }

    It 'is one error where the file is not what it should be, and a warning for who judges' {
        Set-Content -LiteralPath (Get-Store) -Value 'Dear diary, today a mailbox was hacked.'
        $failed = $null
        Update-SenderBaseline $before -ErrorAction SilentlyContinue -ErrorVariable failed | Should -BeNullOrEmpty
        @($failed).Count | Should -Be 1
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'StoreDamaged,*'
        $failed[0].ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
        $told = $null
        $rates = Get-SenderRate $short -Until end -Last 1h -WarningVariable told -WarningAction SilentlyContinue
        ($rates | Where-Object Sender -EQ joe@example.org).Messages | Should -Be 400
        @($told).Count | Should -Be 1
        "$told" | Should -Match 'memory of senders'
        # A log that is long enough needs none, and does not look.
        $told = $null
        $null = Get-SenderRate $whole -Until end -Last 1h -Baseline 5d -WarningVariable told
        $told | Should -BeNullOrEmpty
    }

    It 'learns servers together, and leaves out the one that cannot be read' {
        $env:MAILABUSE_CONFIG = Join-Path $folder servers.yaml
        try {
            $second = Join-Path $folder second.log
            Set-Content -LiteralPath $second -Value (Get-Content -LiteralPath $before | ForEach-Object { $_ -replace ' mx1 ', ' other ' -replace 'A0000', 'D0000' -replace 'joe@', 'jane@' })
            $yaml = "servers:`n  - name: in1`n    log: [$before]`n  - name: in2`n    log: [{0}]`n"
            Set-Content -LiteralPath $env:MAILABUSE_CONFIG -Value ($yaml -f (Join-Path $folder none.log))
            $alone = Get-MailServer | Update-SenderBaseline -ErrorAction SilentlyContinue -ErrorVariable failed -WarningVariable told -WarningAction SilentlyContinue
            $alone.Server | Should -Be 'in1'
            $alone.IsComplete | Should -BeFalse
            "$told" | Should -Match 'Nothing is learned of in2'
            @($failed).Count | Should -Be 1
            Set-Content -LiteralPath $env:MAILABUSE_CONFIG -Value ($yaml -f $second)
            $both = Get-MailServer | Update-SenderBaseline
            $both.Server | Should -Be 'in1,in2'
            $both.Senders | Should -Be 3
            $both.NewDays | Should -Be 7
            (Update-SenderBaseline -Server in*).NewDays | Should -Be 0
            # One of them alone, whose log is short.
            Set-Content -LiteralPath $env:MAILABUSE_CONFIG -Value "servers:`n  - name: in1`n    log: [$short]`n"
            $joe = Get-SenderRate -Server in1 -Until end -Last 1h | Where-Object Sender -EQ joe@example.org
            $joe.BaselineSource | Should -Be 'Own'
            (Get-SenderRate -Server in1 -Until end -Last 1h -NoMemory | Where-Object Sender -EQ joe@example.org).BaselineSource | Should -Not -Be 'Own'
        }
        finally { $env:MAILABUSE_CONFIG = $null }
    }

    It 'leaves out a log that is not there, as one error' {
        $failed = $null
        (Update-SenderBaseline $before, (Join-Path $folder none.log) -ErrorAction SilentlyContinue -ErrorVariable failed).Days | Should -Be 7
        @($failed).Count | Should -Be 1
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'LogNotFound,*'
    }
}
