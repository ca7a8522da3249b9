# The story that the module tells of a customer's own mail server, from the burst to his good mail, by the runbooks as they are shipped. On
# real timers: his Postfix tries every two seconds.
BeforeDiscovery {
    . $PSScriptRoot/Lab.ps1
    $hindrance = Get-LabHindrance
}

BeforeAll {
    . $PSScriptRoot/Setup.ps1
    . $PSScriptRoot/Lab.ps1
    Add-Type -Path (Join-Path $Root tests MailAbuse.Lab bin Release net10.0 MailAbuse.Lab.dll)
    $before = $env:MAILABUSE_CONFIG
    $runbook = Join-Path $Root examples Release-Customer.ps1
    $folder = Join-Path ([System.IO.Path]::GetTempPath()) "mailabuse-story-$PID"
    $null = New-Item $folder -ItemType Directory

    # As his hacked program does, and his people: into his own server.
    function Send-ByShop([string] $Kind, [int] $Count, [string] $Domain) {
        $session = [MailAbuse.Lab.SmtpClientSession]::Connect($lab.CustomerRelay.Smtp, $null, $null)
        $null = $session.Hello()
        try {
            foreach ($n in 1..$Count) {
                $token = [MailAbuse.Lab.LabMessage]::NewToken($Kind)
                $subject = $Kind -eq 'spam' ? 'Buy now' : "Invoice $([char](96 + $n))"
                $null = $session.SendMessage("$token@shop.test", "victim@$Domain", [MailAbuse.Lab.LabMessage]::Make($token, 'a@shop.test', "victim@$Domain", $subject))
                $token
            }
        }
        finally { $session.Dispose() }
    }

    function Get-Answer { [int](Get-RcptAnswer @{ host = "$($lab.Provider.Address)"; submissionPort = $lab.Provider.SubmissionPort } 'shop@example.org' 'shops-secret') }
    function Get-Count([string[]] $Tokens, [string] $Kind) { $lab.Account().Count($Tokens, [MailAbuse.Lab.PlaceKind]$Kind) }
    function Get-State { (Get-AbuseCase $number).Questions.State -join ' ' }
    function Write-Reply([string] $Text) { Set-Content (Join-Path $folder reply.txt) $Text; Join-Path $folder reply.txt }
}

AfterAll {
    $env:MAILABUSE_CONFIG = $before
    if ($folder) { Remove-Item $folder -Recurse }
}

Describe 'What cannot be checked' {
    BeforeAll {
        function Get-Refusal([scriptblock] $Command) {
            $answer = & $Command -ErrorVariable problems -ErrorAction SilentlyContinue
            @($problems).Count | Should -Be 1
            $problems[0].ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
            [pscustomobject]@{ Id = ($problems[0].FullyQualifiedErrorId -split ',')[0]; Answer = $answer }
        }
        $mailbox = New-AbuseCase joe@example.org -Server localhost -Kind Mailbox
    }

    It 'is one clear error, and with -Quiet false: <Because>' -ForEach @(
        @{ Because = 'no such case'; Id = 'CaseUnknown'; How = @{ Case = '2020-9999' } }
        @{ Because = 'no such server'; Id = 'ServerUnknown'; How = @{ Sender = 'shop@example.org'; Server = 'nowhere' } }
        @{ Because = 'a window under a minute'; Id = 'CheckInvalid'; How = @{ Sender = 'shop@example.org'; Server = 'localhost'; Window = '59s' } }
        @{ Because = 'a case of a mailbox'; Id = 'CaseInvalid'; How = @{ Case = 'of joe' } }
        @{ Because = 'a time that is still to come'; Id = 'CheckInvalid'; How = @{ Sender = 'shop@example.org'; Server = 'localhost'; Confirmed = '2999-01-01' } }
        @{ Because = 'an envelope sender'; Id = 'SenderIsEnvelope'; How = @{ Sender = 'a@b.test'; SenderKind = 'EnvelopeSender'; Server = 'localhost' } }
    ) {
        if ($How.Case -eq 'of joe') { $How.Case = $mailbox.Case }
        $said = Get-Refusal { [CmdletBinding()] param() Test-CustomerQueueEmpty @How -Quiet -Confirm:$false }
        $said.Id | Should -Be $Id
        $said.Answer | Should -BeFalse
        $said.Answer | Should -BeOfType bool
    }

    It 'nor is anybody let go where the warning of his open case ends the command, and the store is not blamed' {
        $told = [System.Collections.Generic.List[string]]::new()
        { Resume-MailSender joe@example.org -Server localhost -WarningAction Stop 3>&1 | ForEach-Object { $told.Add("$_") } } | Should -Throw '*is resumed although his case*'
        $told | Should -Not -Match 'Nothing was written'
    }
}

Describe 'The runbook of his answers' {
    BeforeAll {
        $env:MAILABUSE_CONFIG = Join-Path $folder servers.yaml
        # Nobody answers there: a runbook that asked a server would end in an error of another kind.
        'letters: { from: abuse@example.org }', 'servers: [{ name: mx1, host: "ssh://127.0.0.1:1" }]' | Set-Content $env:MAILABUSE_CONFIG
        $rate = [MailAbuse.Rates.SenderRate]@{ Server = 'mx1'; Sender = 'bakery@example.org'; SenderKind = 'Login'; Messages = 400; IsBurst = $true; Clients = 1; EnvelopeSenders = 300 }
        $bakery = $rate | New-AbuseCase -Contact admin@bakery.test -Language de
        $number = $bakery.Case
        $cause = Write-Reply 'Zu 1: Auf unserem Mailserver wurde das Konto "scanner" gehackt und zum Spamversand missbraucht.'
    }

    It 'checks nothing before somebody has said what happened, whatever it looks like' {
        $bakery.Kind, $bakery.ProposedKind | Should -Be Unknown, Relay
        { & $runbook $number -Confirm:$false } | Should -Throw "*Set-AbuseCase $number -Kind Relay"
        { & $runbook $number -WhatIf } | Should -Throw "*Set-AbuseCase $number -Kind Relay"
        $null = Set-AbuseCase $number -Kind Relay
    }

    It 'shows with -WhatIf what a reply would answer, and judges nothing without it' {
        $out = @(& $runbook $number -Reply $cause -WhatIf 3>&1)
        $out | Should -HaveCount 1
        "$out" | Should -BeLike 'The reply was not entered.*'
        Get-State | Should -Be 'Open Open Open'
    }

    It 'writes the next reminder over the one before' {
        $file = Join-Path $folder reminder.eml
        $first = & $runbook $number -Reminder $file -WarningAction SilentlyContinue
        $second = & $runbook $number -Reply $cause -Reminder $file -WarningAction SilentlyContinue | Where-Object { $_ -is [MailAbuse.Letters.AbuseLetter] }
        $second.Text | Should -Not -Be $first.Text
        Get-Content $file -Raw | Should -BeLike "*Message-ID: $($second.MessageId)*"
    }
}

Describe 'What is shown of a check' {
    It 'has all hours of a window that is longer than a day' {
        $check = [MailAbuse.Release.CustomerQueueCheck]@{ Duration = [TimeSpan]'1.00:35:07' }
        $check | Out-String | Should -Match 'Watched +: 24:35:07'
    }
}

Describe 'A customer with a mail server of his own' -Skip:([bool]$hindrance) {
    BeforeAll {
        $lab = [MailAbuse.Lab.MailLab]::Start([MailAbuse.Lab.LabPlan]@{ CustomerRelay = $true; Ssh = $false })
        $env:MAILABUSE_CONFIG = $lab.InventoryFile
        $null = Get-MailServer | Initialize-MailServer
        $mary = [MailAbuse.Lab.SteadySender]::Start($lab.Provider.Submission, [MailAbuse.Lab.LabLogin]::Mary, 2)
        $first = @(Send-ByShop spam 150 defer.test)
        [MailAbuse.Lab.Waiting]::For('the run in our queue', { (Get-Count $first Queued) -eq 150 -and $lab.CustomerRelay.Queue.Entries().Count -eq 0 }, 60)
    }
    AfterAll {
        if ($mary) { $mary.Dispose() }
        if ($lab) { $lab.Dispose() }
    }

    It 'is seen, stopped, cleared away and written to in one pipeline' {
        $case = Get-MailServer | Get-SenderRate -Last 1h -Burst | New-AbuseCase -Contact admin@shop.test -Customer 'Shop GmbH'
        $case.Sender | Should -Be shop@example.org
        $script:number = $case.Case
        $letter = $case | Suspend-MailSender | Invoke-QueueQuarantine | ForEach-Object { Set-AbuseCase $_.Case -Kind Relay; $_ } | New-AbuseLetter -Language de -From abuse@example.org
        @($letter | Where-Object { $_ -is [MailAbuse.Letters.AbuseLetter] }).Count | Should -Be 1
        Get-Answer | Should -Be 450
        @(Get-QuarantinedMessage -Case $number).Count | Should -Be 150
    }

    It 'says what a check would do, and does nothing' {
        $before = Get-FileHash (Join-Path $lab.Provider.ConfigDirectory mailabuse logins)
        Get-SuspendedMailSender | Test-CustomerQueueEmpty -WhatIf | Should -BeNullOrEmpty
        (Get-FileHash $before.Path).Hash | Should -Be $before.Hash
        { Test-CustomerQueueEmpty mary@example.org -Server mx1 -Confirm:$false -ErrorAction Stop } | Should -Throw -ErrorId 'CheckInvalid,*'
        Get-Answer | Should -Be 450
    }

    It 'writes nothing down of a check that nobody began, and of the others how they ended' {
        $case = New-AbuseCase mary@example.org -Server mx1 -Kind Relay
        Test-CustomerQueueEmpty -Case $case.Case -WhatIf -ErrorVariable problems -ErrorAction SilentlyContinue
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'CheckInvalid,*'
        (Get-AbuseCase $case.Case).Timeline.Kind | Should -Not -Contain Note

        $first = [powershell]::Create().AddScript('param($module, $number) Import-Module $module; Test-CustomerQueueEmpty -Case $number -Confirm:$false').AddArgument($ModulePath).AddArgument($number)
        try {
            $null = $first.BeginInvoke()
            [MailAbuse.Lab.Waiting]::For('the first check', { (Get-AbuseCase $number).Timeline.Kind -contains 'CheckBegun' }, 30)
            Test-CustomerQueueEmpty -Case $number -Quiet -Confirm:$false -ErrorVariable problems -ErrorAction SilentlyContinue | Should -BeFalse
            $problems[0].FullyQualifiedErrorId | Should -BeLike 'CheckRunning,*'
        }
        finally {
            $first.Stop()
            $first.Dispose()
        }
        $notes = @((Get-AbuseCase $number).Timeline | Where-Object Kind -EQ Note).Text
        @($notes -like 'The check of his queue was not made, or not to its end: *is checking*').Count | Should -Be 1
        @($notes -like 'The check of his queue was stopped. He is blocked again*').Count | Should -Be 1
        Get-Answer | Should -Be 450
    }

    It 'has spam and good mail left in his own queue' {
        $script:spam = @(Send-ByShop spam 300 accept.test)
        $script:good = @(Send-ByShop good 3 accept.test)
        (Get-Count ($spam + $good) Queued) | Should -Be 303
    }

    It 'answers the first question only, and is asked the others' {
        $out = & $runbook $number -Reply (Write-Reply 'Auf unserem Mailserver wurde das Konto "scanner" gehackt und zum Spamversand missbraucht.') -WarningAction SilentlyContinue
        Get-State | Should -Be 'Answered Open Open'
        $reminder = $out | Where-Object { $_ -is [MailAbuse.Letters.AbuseLetter] }
        $reminder.IsReminder | Should -BeTrue
        $reminder.Text | Should -Match '2\.'
        $reminder.Text | Should -Match '3\.'
    }

    It 'takes his outbox for the queue, which is no answer' {
        $null = & $runbook $number -Reply (Write-Reply "Zu 2: Wir haben das Konto geloescht und fuer alle anderen neue Passwoerter vergeben.`nZu 3: Alle Postausgangsordner sind leer.") -WarningAction SilentlyContinue
        Get-State | Should -Be 'Answered Answered Unclear'
        { Resume-MailSender -Case $number -ErrorAction Stop } | Should -Throw -ErrorId 'CaseNotReady,MailAbuse.Cmdlets.ResumeMailSenderCommand'
        Get-Answer | Should -Be 450
    }

    It 'confirms, and is found out within seconds' {
        $check = & $runbook $number -Reply (Write-Reply 'Die Warteschlange unseres Mailservers ist leer.') -Window 1m -Confirm:$false -WarningAction SilentlyContinue |
            Where-Object { $_ -is [MailAbuse.Release.CustomerQueueCheck] }
        $check.Verdict | Should -Be NotEmpty
        $check.Duration | Should -BeLessThan ([TimeSpan]'00:00:30')
        $check.Case | Should -Be $number
        Get-Answer | Should -Be 450
        Get-Count ($first + $spam + $good) Delivered | Should -Be 0
        $came = Get-Count ($spam + $good) Held
        $came | Should -BeGreaterThan 100
        @(Get-QuarantinedMessage -Case $number).Count | Should -Be (150 + $came)
        # Nor is he by the check itself, where this store does not know the case.
        $bare = $check | Select-Object Sender, SenderKind, Server, Verdict
        { $bare | Resume-MailSender -ErrorAction Stop } | Should -Throw -ErrorId 'CaseNotReady,MailAbuse.Cmdlets.ResumeMailSenderCommand'
        $bare | Resume-MailSender -Override 'he pays' -WhatIf -ErrorVariable problems -WarningAction SilentlyContinue
        $problems | Should -BeNullOrEmpty
        # What the check itself let in is no hole.
        (Get-SuspendedMailSender shop@example.org -Verify).State | Should -BeIn InPlace, Proved
        # He is asked again, and not let go by what he said before.
        Get-State | Should -Be 'Answered Answered Unclear'
        { Resume-MailSender -Case $number -ErrorAction Stop } | Should -Throw -ErrorId 'CaseNotReady,*'
        [MailAbuse.Lab.ImapLogin]::Messages($lab.Dovecot.Imap, [MailAbuse.Lab.LabLogin]::Shop) | Should -Not -BeNullOrEmpty
    }

    It 'is not let go, nor checked, by somebody else''s case' {
        $other = New-AbuseCase anna@example.org -Server mx1 -Kind Mailbox
        $other | Set-AbuseCase -PasswordChanged now
        foreach ($topic in 'Cause', 'Measures') { $null = Set-AbuseCase $other.Case -Question $topic -State Answered -Answer 'phished' }
        { Resume-MailSender shop@example.org -Server mx1 -Case $other.Case -ErrorAction Stop } | Should -Throw -ErrorId 'CaseInvalid,*'
        { Test-CustomerQueueEmpty anna@example.org -Server mx1 -Case $number -Confirm:$false -ErrorAction Stop } | Should -Throw -ErrorId 'CaseInvalid,*'
        Get-Answer | Should -Be 450
    }

    It 'really empties it, and is let go' {
        # All of it; what was his own he sends again.
        $left = @($lab.CustomerRelay.Queue.Entries())
        foreach ($entry in $left) { $null = $lab.CustomerRelay.Run('postsuper', [string[]]@('-d', $entry.Id)).Checked() }
        $script:here = @($good | Where-Object { $_ -notin $left.Token })
        $confirmed = Write-Reply 'Zu 3: Jetzt ist die Warteschlange auf unserem Server wirklich leer, mailq meldet "Mail queue is empty".'
        $null = Add-AbuseReply $number -Path $confirmed
        Get-State | Should -Be 'Answered Answered Answered'
        Start-Sleep 2
        $script:fresh = @(Send-ByShop good (4 - $here.Count) accept.test)
        $out = & $runbook $number -Window 1m -Confirm:$false 6>$null
        $check = $out | Where-Object { $_ -is [MailAbuse.Release.CustomerQueueCheck] }
        $check.Verdict | Should -Be Empty -Because "$($check.Reason)"
        $check.Duration | Should -BeGreaterOrEqual ([TimeSpan]'00:01:00')
        ($out | Where-Object { $_ -is [MailAbuse.Suspensions.SenderSuspension] }).State | Should -Be NotSuspended
        Get-Answer | Should -Be 250
    }

    It 'has lost nothing, and nobody else noticed' {
        $null = Get-QuarantinedMessage -Case $number | Where-Object Subject -Like 'Invoice*' | Restore-QuarantinedMessage
        [MailAbuse.Lab.Waiting]::For('his good mail', { (Get-Count ($here + $fresh) Delivered) -eq 4 }, 30)
        Get-Count ($first + $spam) Delivered | Should -Be 0
        $mary.Stop()
        $mary.Troubles | Should -BeNullOrEmpty
        [MailAbuse.Lab.Waiting]::For("Mary's mail", { (Get-Count $mary.AcceptedTokens Delivered) -eq $mary.Attempts }, 30)
    }

    It 'ends without an error where nothing of his was ever in quarantine' {
        # The story above has the check and the release; here it is what comes behind them.
        function Test-CustomerQueueEmpty { [CmdletBinding(SupportsShouldProcess)] param($Case, $Window) [pscustomobject]@{ Verdict = 'Empty' } }
        function Resume-MailSender { [CmdletBinding(SupportsShouldProcess)] param($Case) }
        $clean = (New-AbuseCase bakery@example.org -Server mx1 -Kind Relay).Case
        foreach ($topic in 'Cause', 'Measures', 'QueueEmpty') { $null = Set-AbuseCase $clean -Question $topic -State Answered -Answer 'yes' }
        { Get-QuarantinedMessage -Case $clean -ErrorAction Stop } | Should -Throw -ErrorId 'CaseUnknown,*'
        "$(& $runbook $clean -Confirm:$false 6>&1)" | Should -BeLike "*Set-AbuseCase $clean -Close*"
    }

    It 'is told by the timeline, from the first to the last' {
        $kinds = (Get-AbuseCase $number).Timeline.Kind | Get-Unique
        foreach ($kind in 'Opened', 'Suspended', 'Quarantined', 'LetterWritten', 'Replied', 'CheckBegun', 'CheckEnded', 'Resumed', 'Restored') { $kinds | Should -Contain $kind }
    }
}
