BeforeAll {
    . $PSScriptRoot/Setup.ps1
    $store = $env:MAILABUSE_STORE
    $folder = Get-TestFolder
    $env:MAILABUSE_STORE = Join-Path $folder "$([guid]::NewGuid().ToString('N')).db"
    $configuration, $env:MAILABUSE_CONFIG = $env:MAILABUSE_CONFIG, (Join-Path $folder servers.yaml)
    'servers: [{ name: mx1 }]' | Set-Content $env:MAILABUSE_CONFIG
    $number = 0
    function New-Relay {
        $script:number++
        New-AbuseCase "joe$script:number@example.org" -Server mx1 | Set-AbuseCase -Kind Relay -Contact joe@example.org
    }
    function New-Message([string] $Subject, [string] $Text, [string] $From = 'joe@example.org') {
        $file = Join-Path $folder "$([guid]::NewGuid().ToString('N')).eml"
        @("From: Joe <$From>", "Message-ID: <$([guid]::NewGuid())@example.org>", "Subject: $Subject", 'Content-Type: text/plain; charset=utf-8', '', $Text) | Set-Content $file
        $file
    }
    function Get-Failure([scriptblock] $Script) {
        $ErrorActionPreference = 'Continue'
        @(& $Script 2>&1 | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] })
    }
}

AfterAll { $env:MAILABUSE_CONFIG, $env:MAILABUSE_STORE = $configuration, $store }

Describe 'The replies of a customer' {
    It 'answers only the first question, then claims the outbox is empty, then confirms' {
        $case = (New-Relay).Case
        $reply = Add-AbuseReply $case -Text 'Das Konto unserer Buchhaltung wurde gehackt.'
        $reply.GetType() | Should -Be ([MailAbuse.Replies.AbuseReply])
        $reply.Answers.State | Should -Be Answered, Open, Open
        $second = Add-AbuseReply $case -Text "Das Passwort wurde geändert. Alle Postausgänge sind leer."
        $second.Answers[2].State | Should -Be Unclear
        $second.Answers[2].NonAnswer | Should -Be OutboxForQueue
        (Get-AbuseCase $case).Questions.State | Should -Be Answered, Answered, Unclear
        $null = 'Hier die Ausgabe:', '', '# mailq', 'Mail queue is empty' | Add-AbuseReply $case
        $now = Get-AbuseCase $case
        $now.Questions.State | Should -Be Answered, Answered, Answered
        @($now.Timeline | Where-Object Kind -EQ Replied).Count | Should -Be 3
        $now.Resumed | Should -BeNullOrEmpty
    }

    It 'finds the case in the subject of a message, and takes many' {
        $first, $second = (New-Relay).Case, (New-Relay).Case
        $files = (New-Message "AW: Ihr Fall [$first]" "> 3. Ist die Queue leer?`nJa, leer."), (New-Message "Re: $second" 'The mail queue is empty.')
        $replies = Get-Item $files | Add-AbuseReply
        $replies.Case | Should -Be $first, $second
        (Get-AbuseCase $first).Questions[2].State | Should -Be Answered
        $again = Add-AbuseReply -Path $files[0] -WarningVariable warned -WarningAction SilentlyContinue
        $again.Case | Should -Be $first
        $warned | Should -BeLike '*not entered twice*'
        (Get-AbuseCase $first).Questions[0].State | Should -Be Open
        $null = Add-AbuseReply -Path $files[0] -Answer @{ Cause = 'Answered' } -WarningAction SilentlyContinue
        $case = Get-AbuseCase $first
        $case.Questions[0].State | Should -Be Answered
        @($case.Timeline | Where-Object Kind -EQ Replied).Count | Should -Be 1
    }

    It 'warns of a stranger, and lets the operator say otherwise' {
        $case = (New-Relay).Case
        $reply = Add-AbuseReply $case (New-Message 'x' 'Alles ist erledigt.' -From eve@example.net) -Answer @{ Cause = 'Answered'; 3 = 'Confirmed' } -WarningVariable warned -WarningAction SilentlyContinue
        $warned | Should -BeLike '*eve@example.net*'
        $reply.Answers.State | Should -Be Answered, Unclear, Confirmed
        (Get-AbuseCase $case).Questions[2].State | Should -Be Confirmed
        $null = Add-AbuseReply $case -Text 'Die Queue ist nicht leer.' -WarningAction SilentlyContinue
        (Get-AbuseCase $case).Questions[2].State | Should -Be Confirmed
    }

    It 'takes the case from an object, and never an object for a text' {
        $case = New-Relay
        ($case | Add-AbuseReply -Text 'The mail queue is empty.').Case | Should -Be $case.Case
        (Get-Failure { $case | Add-AbuseReply }).Count | Should -Be 1
        (Get-AbuseCase $case.Case).Questions.State | Should -Be Open, Open, Answered
    }

    It 'changes nothing with -WhatIf' {
        $case = (New-Relay).Case
        Add-AbuseReply $case -Text 'The mail queue is empty.' -WhatIf | Should -BeNullOrEmpty
        (Get-AbuseCase $case).Questions[2].State | Should -Be Open
    }

    It 'refuses <What> with <Id>, and the case stays as it is' -ForEach @(
        @{ What = 'a reply without text'; Id = 'ReplyInvalid'; Do = { Add-AbuseReply $case -Text ' ' } }
        @{ What = 'quotes only'; Id = 'ReplyInvalid'; Do = { Add-AbuseReply $case -Text "> The mail queue is empty." } }
        @{ What = 'a file that is not there'; Id = 'ReplyInvalid'; Do = { Add-AbuseReply $case (Join-Path $folder none.eml) } }
        @{ What = 'a time to come'; Id = 'ReplyInvalid'; Do = { Add-AbuseReply $case -Text 'The mail queue is empty.' -Date ([DateTimeOffset]::Now.AddDays(2).ToString('o')) } }
        @{ What = 'an unknown case'; Id = 'CaseUnknown'; Do = { Add-AbuseReply 1999-0001 -Text 'The mail queue is empty.' } }
        @{ What = 'no case at all'; Id = 'CaseUnknown'; Do = { Add-AbuseReply -Text 'The mail queue is empty.' } }
        @{ What = 'a question that is not asked'; Id = 'CaseInvalid'; Do = { Add-AbuseReply $case -Text 'The mail queue is empty.' -Answer @{ Consent = 'Open' } } }
        @{ What = 'a state that is none'; Id = 'CaseInvalid'; Do = { Add-AbuseReply $case -Text 'The mail queue is empty.' -Answer @{ Cause = 'Maybe' } } }
    ) {
        $case = (New-Relay).Case
        $before = (Get-AbuseCase $case).Timeline.Count
        (Get-Failure $Do).FullyQualifiedErrorId | Should -BeLike "$Id,*"
        (Get-AbuseCase $case).Timeline.Count | Should -Be $before
    }

    It 'shows itself within 120 columns, and nothing of a stranger acts' {
        $case = (New-Relay).Case
        $reply = Add-AbuseReply $case -Text "Der Account $([char]0x202E) wurde gehackt $('x' * 300)"
        foreach ($shown in ($reply | Out-String -Width 120), ($reply.Answers | Out-String -Width 120)) {
            $plain = [System.Management.Automation.Internal.StringDecorated]::new($shown).ToString('PlainText')
            $plain -split "`n" | ForEach-Object { $_.Length | Should -BeLessOrEqual 120 }
            $plain | Should -Not -Match '[\u202A-\u202E]'
        }
    }
}
