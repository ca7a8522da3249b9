BeforeAll {
    . $PSScriptRoot/Setup.ps1
    $log = Join-Path (Get-TestFolder) mail.log
    New-SampleLog $log
}

Describe 'Read-MailLog' {
    It 'gives one event a line, in order' {
        $events = @(Read-MailLog $log)
        $events.Count | Should -Be (Get-Content $log).Count
        $events[0].Line | Should -Be (Get-Content $log -TotalCount 1)
        $events[-1].Line | Should -Be (Get-Content $log -Tail 1)
    }

    It 'emits what it declares' {
        @(Read-MailLog $log | ForEach-Object { $_.GetType() } | Select-Object -Unique) | Should -Be (Get-Command Read-MailLog).OutputType.Type
    }

    It 'understands each line of a message' {
        $events = @(Read-MailLog $log -QueueId B000000002)
        $events.Kind | Should -Be 'Accepted', 'MessageId', 'Queued', 'Delivery'
        $events.Sender | Should -Be (@('joe@example.org') * 4)
        $events[0].SenderKind | Should -Be 'Login'
        $events[0].Client | Should -Be '203.0.113.2'
        $events[0].SaslMethod | Should -Be 'PLAIN'
        $events[0].Program | Should -Be 'postfix/submission/smtpd'
        $events[0].ProcessId | Should -Be 811
        $events[3].Recipient | Should -Be 'victim2@d2.example.com'
        $events[3].Status | Should -Be 'Deferred'
        $events[3].Dsn | Should -Be '4.7.1'
        $events[3].Reply | Should -Match 'too much mail from you'
        $events[3].Time.Offset | Should -Be ([timespan]::Zero)
    }

    It 'filters senders, recipients and kinds' {
        @(Read-MailLog $log -Sender 'mary@*' -Kind Delivery).Count | Should -Be 32
        @(Read-MailLog $log -Recipient '*@D7.example.com').Count | Should -Be 10
        @(Read-MailLog $log -Kind Removed, Queued).Count | Should -Be (464 + 264)
        Read-MailLog $log -Sender nobody | Should -BeNullOrEmpty
    }

    It 'keeps the window' {
        @(Read-MailLog $log -Since 2026-11-05T14:00Z -Kind Accepted).Count | Should -Be 400
        @(Read-MailLog $log -Until 2026-11-05T14:00Z -Kind Accepted).Count | Should -Be 64
        @(Read-MailLog $log -Until end -Last 1h -Kind Accepted).Count | Should -BeIn (399..401)
    }

    It 'takes the senders of Get-SenderRate, and reads once for all' {
        $events = @(Get-SenderRate $log | Read-MailLog -Path $log -Kind Accepted)
        $events.Count | Should -Be 464
        @(Get-SenderRate $log -Until end -Last 1h -Burst | Read-MailLog $log -Kind Accepted).Count | Should -Be 432
    }

    It 'reads nothing when no sender comes' {
        Get-SenderRate $log -Sender nobody | Read-MailLog $log | Should -BeNullOrEmpty
    }

    It 'reads gzip' {
        $packed = Join-Path (Get-TestFolder) huge.log.gz
        New-HugeLog $packed -Megabytes 2
        (Read-MailLog $packed | Measure-Object).Count | Should -BeGreaterThan 10000
    }
}
