BeforeAll {
    . $PSScriptRoot/Setup.ps1
    $configuration, $store = $env:MAILABUSE_CONFIG, $env:MAILABUSE_STORE
    $folder = Get-TestFolder
    $inventory = Join-Path $folder servers.yaml
    @'
protected: [abuse@*]
servers:
  - { name: mx1, realm: customers }
  - { name: mx2, host: mx2.invalid, realm: customers }
  - { name: web1, host: web1.invalid }
'@ | Set-Content $inventory

    function New-Store { $env:MAILABUSE_STORE = Join-Path $folder "$([guid]::NewGuid().ToString('N')).db" }
    function New-Rate([string] $Sender = 'joe@example.org', [string] $Kind = 'Login', [int] $Clients = 1, [int] $EnvelopeSenders = 300, [int] $Messages = 400) {
        [MailAbuse.Rates.SenderRate]@{
            Server = 'mx1'; Sender = $Sender; SenderKind = $Kind; Messages = $Messages; Recipients = $Messages; IsBurst = $true
            Clients = $Clients; EnvelopeSenders = $EnvelopeSenders; BurstStart = '2026-11-05T14:00:00Z'; Reasons = @("sent $Messages messages in the hour")
            Evidence = @('2026-11-05T14:00:01+00:00 mx1 postfix/submission/smtpd[811]: B000000001: client=mail.customer.example[192.0.2.10], sasl_method=PLAIN, sasl_username=joe@example.org')
        }
    }
    function Get-Failure([scriptblock] $Script) {
        $ErrorActionPreference = 'Continue'
        @(& $Script 2>&1 | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] })
    }
}

AfterAll { $env:MAILABUSE_CONFIG, $env:MAILABUSE_STORE = $configuration, $store }

Describe 'The case of a spam run' {
    BeforeAll {
        $env:MAILABUSE_CONFIG = $inventory
        New-Store
        $opened = New-Rate | New-AbuseCase -Note 'noticed by the pager'
    }

    It 'opens with figures, evidence and a proposal, and decides nothing' {
        $opened.GetType() | Should -Be ([MailAbuse.Cases.AbuseCase])
        $opened.Case | Should -Match '^\d{4}-0001-\w{4}$'
        $opened.Facts.Messages | Should -Be 400
        $opened.Evidence.Count | Should -Be 1
        $opened.Realm | Should -Be customers
        $opened.Kind | Should -Be Unknown
        $opened.ProposedKind | Should -Be Relay
        $opened.KindReason | Should -BeLike '*one address with 300 envelope senders*'
        $opened.Relay.Address | Should -Be 192.0.2.10
        $opened.Incident | Should -Be 1
        $opened.Timeline.Kind | Should -Be Opened, Note
        $opened.Timeline[0].By | Should -Be "$([Environment]::UserName)@$([Environment]::MachineName)"
    }

    It 'is the same case when he bursts again, also on another server of the realm' {
        $again = New-Rate -Messages 900 | New-AbuseCase
        $again.Case | Should -Be $opened.Case
        $again.Facts.Messages | Should -Be 900
        $again.Timeline.Count | Should -Be 3
        (New-AbuseCase joe@example.org -Server mx2).Case | Should -Be $opened.Case
        (New-AbuseCase uid=33 -Server web1).Case | Should -Not -Be $opened.Case
    }

    It 'is about all servers where he was noticed, so that none is left out further down the pipe' {
        $one = New-AbuseCase uid=48 -Server web1
        $both = New-AbuseCase uid=48 -Server web1, mx1
        $both.Case | Should -Be $one.Case
        $both.Server | Should -Be 'web1,mx1'
        (New-AbuseCase uid=48 -Server mx1).Case | Should -Be $one.Case
        Remove-AbuseCase $one.Case -Confirm:$false
    }

    It 'writes nothing where nothing is another' {
        $entries = (Get-AbuseCase $opened.Case).Timeline.Count
        $null = Set-AbuseCase $opened.Case -Kind Relay
        $same = Set-AbuseCase $opened.Case -Kind Relay -WhatIf
        $same.Timeline.Count | Should -Be ($entries + 1)
        $null = Set-AbuseCase $opened.Case -Kind Unknown
    }

    It 'is found by a number cut short, by wildcards and by the sender' {
        $short = $opened.Case -replace '-\w{4}$'
        (Get-AbuseCase $short).Case | Should -Be $opened.Case
        (Get-AbuseCase "$short*").Case | Should -Be $opened.Case
        (Get-AbuseCase -Sender joe*).Case | Should -Be $opened.Case
        @(Get-AbuseCase -Open).Count | Should -Be 2
        [pscustomobject]@{ Case = $null } | Get-AbuseCase | Should -BeNullOrEmpty
        Get-AbuseCase -Closed | Should -BeNullOrEmpty
    }

    It 'shows itself within 120 columns, and its timeline line by line' {
        foreach ($text in ($opened | Out-String -Width 120), ((Get-AbuseCase $opened.Case).Timeline | Out-String -Width 120)) {
            $text -split "`n" | ForEach-Object { [System.Management.Automation.Internal.StringDecorated]::new($_).ToString('PlainText').TrimEnd().Length | Should -BeLessOrEqual 120 }
        }
        $opened | Out-String -Width 120 | Should -Match 'joe@example\.org\s+Relay\?\s+Open'
        (Get-AbuseCase $opened.Case).Timeline | Out-String -Width 160 | Should -Match 'Note .*noticed by the pager'
        Get-AbuseCase $opened.Case | Format-List | Out-String | Should -Match 'LooksLike\s*: Relay: '
    }

    It 'asks what its kind asks, and takes answers by topic and number' {
        $set = $opened | Set-AbuseCase -Kind Relay -Customer 'Example Ltd' -Contact admin@example.net -Language en
        $set.Questions.Topic | Should -Be Cause, Measures, QueueEmpty
        $set.Customer | Should -Be 'Example Ltd'
        $set = Set-AbuseCase $opened.Case -Question 1 -Answer 'an old Drupal'
        $set.Questions[0].State | Should -Be Answered
        $set = Set-AbuseCase $opened.Case -Question queueempty -State Confirmed
        $set.Questions[2].State | Should -Be Confirmed
        $set.Questions[2].By | Should -BeLike '*@*'
    }

    It 'changes nothing with -WhatIf' {
        $before = (Get-AbuseCase $opened.Case).Timeline.Count
        Set-AbuseCase $opened.Case -Note never -Close -WhatIf | Should -BeNullOrEmpty
        New-AbuseCase nobody@example.org -Server mx1 -WhatIf | Should -BeNullOrEmpty
        Remove-AbuseCase $opened.Case -WhatIf
        (Get-AbuseCase $opened.Case).Timeline.Count | Should -Be $before
        Get-AbuseCase -Sender nobody* | Should -BeNullOrEmpty
    }

    It 'shows a stranger''s text without letting it act' {
        $null = Set-AbuseCase $opened.Case -Question Measures -Answer "done`e[2J`u{202E}"
        (Get-AbuseCase $opened.Case).Questions | Out-String | Should -Not -Match "`e\[2J|`u{202E}"
    }

    It 'is listed when something is due' {
        Get-AbuseCase -Overdue | Should -BeNullOrEmpty
        $null = Set-AbuseCase $opened.Case -Due (Get-Date).AddMinutes(-1) -Note 'call him'
        (Get-AbuseCase -Overdue).Due[0].Text | Should -Be 'call him'
    }

    It 'is completed by Tab' {
        foreach ($command in 'Get-AbuseCase ', 'Set-AbuseCase -Case ', 'Suspend-MailSender joe -Case ') {
            (TabExpansion2 -inputScript $command -cursorColumn $command.Length).CompletionMatches.CompletionText | Should -Contain $opened.Case
        }
    }

    It 'is closed and opened again, each once' {
        (Set-AbuseCase $opened.Case -Close -Outcome 'cleaned').State | Should -Be Closed
        (Get-AbuseCase $opened.Case).Due | Should -BeNullOrEmpty
        (Get-Failure { Set-AbuseCase $opened.Case -Close })[0].FullyQualifiedErrorId | Should -BeLike 'CaseInvalid,*'
        (Set-AbuseCase $opened.Case -Reopen).State | Should -Be Open
        $null = Set-AbuseCase $opened.Case -Close
    }

    It 'is his first no more: the next one knows it' {
        $second = New-Rate | New-AbuseCase
        $second.Case | Should -Not -Be $opened.Case
        $second.Incident | Should -Be 2
        $second.Earlier | Should -Be $opened.Case
    }

    It 'says where cases are kept' {
        Get-AbuseCase $opened.Case -Verbose 4>&1 | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] } |
            Out-String | Should -BeLike "*Cases are kept in $env:MAILABUSE_STORE*"
    }
}

Describe 'What cannot be a case' {
    BeforeAll { $env:MAILABUSE_CONFIG = $inventory; New-Store; $one = New-AbuseCase joe@example.org -Server mx1 -Number 'ticket 4711' }

    It 'is one error with advice, and the others go on: <Name>' -ForEach @(
        @{ Name = 'an envelope sender'; Id = 'SenderIsEnvelope'; Kind = 'EnvelopeSender'; Sender = 'forged@example.org' }
        @{ Name = 'nobody'; Id = 'SenderInvalid'; Kind = 'Unknown'; Sender = '' }
    ) {
        $failures = $null
        $made = @((New-Rate $Sender $Kind), (New-Rate mary@example.org) | New-AbuseCase -ErrorVariable failures -ErrorAction SilentlyContinue)
        $made.Sender | Should -Be mary@example.org
        $failures.Count | Should -Be 1
        $failures[0].FullyQualifiedErrorId | Should -BeLike "$Id,*"
        $failures[0].ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
    }

    It '<Id>: <Script>' -ForEach @(
        @{ Id = 'CaseUnknown'; Script = { Get-AbuseCase 'ticket 4712' } }
        @{ Id = 'CaseUnknown'; Script = { Set-AbuseCase 1999-0001 -Note x } }
        @{ Id = 'CaseUnknown'; Script = { Remove-AbuseCase 1999-0001 -Confirm:$false } }
        @{ Id = 'CaseInvalid'; Script = { Set-AbuseCase 'ticket 4711' } }
        @{ Id = 'CaseInvalid'; Script = { Set-AbuseCase 'ticket 4711' -Question Cause -State Answered } }
        @{ Id = 'CaseInvalid'; Script = { Set-AbuseCase 'ticket 4711' -State Answered } }
        @{ Id = 'CaseInvalid'; Script = { Set-AbuseCase 'ticket 4711' -Close -Reopen } }
        # What stands before it in the same command is not done either.
        @{ Id = 'CaseInvalid'; Script = { Set-AbuseCase 'ticket 4711' -Kind Mailbox -PasswordChanged (Get-Date).AddDays(1) } }
        @{ Id = 'CaseInvalid'; Script = { Set-AbuseCase 'ticket 4711' -Kind Relay -Question 1 -Answer x -PasswordChanged 2999-01-01 } }
        @{ Id = 'CaseInvalid'; Script = { Set-AbuseCase 'ticket 4711' -Note hello -Reopen } }
        @{ Id = 'CaseInvalid'; Script = { Set-AbuseCase 'ticket 4711' -Customer Joe -Note ' ' } }
        @{ Id = 'CaseInvalid'; Script = { Set-AbuseCase 'ticket 4711' -Kind Relay -Question Ended -State Confirmed } }
        @{ Id = 'CaseInvalid'; Script = { New-AbuseCase mary@example.org -Server mx1 -Number 'ticket 4711' } }
        @{ Id = 'CaseInvalid'; Script = { New-AbuseCase mary@example.org -Server mx1 -Number 'a*' } }
        @{ Id = 'CaseInvalid'; Script = { New-AbuseCase mary@example.org -Server mx1 -Number '../../x' } }
        @{ Id = 'ContactInvalid'; Script = { Set-AbuseCase 'ticket 4711' -Contact "a@b`r`nBcc: all@example.org" } }
        @{ Id = 'ServerUnknown'; Script = { New-AbuseCase mary@example.org -Server mx9 } }
        @{ Id = 'ServerUnknown'; Script = { New-AbuseCase mary@example.org } }
        @{ Id = 'ImportInvalid'; Script = { Import-AbuseCase $inventory } }
        @{ Id = 'ImportInvalid'; Script = { Import-AbuseCase (Join-Path $folder nowhere.json) } }
        @{ Id = 'ExportFailed'; Script = { Export-AbuseCase $inventory } }
        @{ Id = 'PathNotFileSystem'; Script = { Export-AbuseCase Env:PATH } }
        @{ Id = 'PathNotFileSystem'; Script = { Import-AbuseCase nodrive:cases.json } }
        @{ Id = 'PathNotFileSystem'; Script = { New-AbuseLetter 'ticket 4711' -Kind Mailbox -To joe@example.org -From abuse@example.net -Path nodrive:letter.eml -WarningAction Ignore } }
        @{ Id = 'PathNotFileSystem'; Script = { Add-AbuseReply 'ticket 4711' -Path Env:PATH } }
        @{ Id = 'PathNotFileSystem'; Script = { Add-AbuseReply 'ticket 4711' -Path nodrive:*.eml } }
    ) {
        $before = Get-AbuseCase $one.Case | ConvertTo-Json -Depth 6
        $failures = Get-Failure $Script
        $failures[0].FullyQualifiedErrorId | Should -BeLike "$Id,*"
        $failures[0].CategoryInfo.Category | Should -Not -Be NotSpecified
        $failures[0].Exception.Message | Should -Be $failures[0].ErrorDetails.Message
        $failures[0].ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
        Get-AbuseCase $one.Case | ConvertTo-Json -Depth 6 | Should -Be $before
    }

    It 'says which one may be meant' {
        (Get-Failure { Get-AbuseCase 'ticket 4712' })[0].ErrorDetails.RecommendedAction | Should -BeLike '*Did you mean ticket 4711?*'
    }

    It 'stops nobody under a typed number that is none, and asks no server for that' {
        $failures = Get-Failure { Suspend-MailSender joe@example.org -Server mx2 -Case 'ticket 4712' }
        $failures.FullyQualifiedErrorId | Should -BeLike 'CaseUnknown,*'
        $failures[0].ErrorDetails.RecommendedAction | Should -BeLike '*Leave -Case out*New-AbuseCase*-Number*-Force*'
    }
}

Describe 'A release by case' {
    BeforeAll { $env:MAILABUSE_CONFIG = $inventory; New-Store; $one = New-AbuseCase joe@example.org -Server mx1 -Kind Mailbox }

    It 'is refused until all is there, with what is missing' {
        $failures = Get-Failure { Resume-MailSender -Case $one.Case -Server mx2 }
        $failures.FullyQualifiedErrorId | Should -BeLike 'CaseNotReady,*'
        "$($failures[0])" | Should -BeLike '*Question 1 (the cause) is not answered.*Nobody has said that the password was changed.*'
        $failures[0].ErrorDetails.RecommendedAction | Should -BeLike '*Set-AbuseCase*-PasswordChanged now*-Override*'
        $failures[0].CategoryInfo.Category | Should -Be InvalidOperation
    }

    It 'is refused for what carries the case, too' {
        (Get-Failure { [pscustomobject]@{ Sender = 'joe@example.org'; SenderKind = 'Login'; Server = 'mx2'; Case = $one.Case } | Resume-MailSender }).FullyQualifiedErrorId |
            Should -BeLike 'CaseNotReady,*'
    }

    It 'is refused for a typed case that nobody has' {
        (Get-Failure { Resume-MailSender -Case 1999-0001 -Server mx2 }).FullyQualifiedErrorId | Should -BeLike 'CaseUnknown,*'
    }

    It 'goes on when the questions are answered and the password is new' {
        foreach ($question in 1, 2) { $null = Set-AbuseCase $one.Case -Question $question -State Answered }
        $null = Set-AbuseCase $one.Case -PasswordChanged now
        # The server is no real one: that it is asked shows that the case was let through.
        (Get-Failure { Resume-MailSender -Case $one.Case -Server mx2 })[0].FullyQualifiedErrorId | Should -BeLike 'Server*'
    }
}

Describe 'Cases that travel' {
    BeforeAll {
        $env:MAILABUSE_CONFIG = $inventory
        New-Store
        $here = $env:MAILABUSE_STORE
        $one = New-Rate | New-AbuseCase -Kind Relay
        $file = Join-Path $folder "case-$([guid]::NewGuid()).json"
    }

    It 'go into a file that only their owner reads, once' {
        ($one | Export-AbuseCase $file).FullName | Should -Be $file
        if (-not $IsWindows) { (Get-Item $file).UnixMode | Should -Be '-rw-------' }
        (Get-Failure { Export-AbuseCase $file $one.Case }).FullyQualifiedErrorId | Should -BeLike 'ExportFailed,*'
        { Export-AbuseCase $file $one.Case -Force -ErrorAction Stop } | Should -Not -Throw
    }

    It 'come into another store whole, and a second time without doubles; a path that is no file keeps no other from coming' {
        New-Store
        $failures = Get-Failure { 'nodrive:x.json', 'Env:PATH', $file | ForEach-Object { [pscustomobject]@{ FullName = $_ } } | Import-AbuseCase -OutVariable script:there }
        $failures.FullyQualifiedErrorId | Should -BeLike 'PathNotFileSystem,*'
        $failures.Count | Should -Be 2
        $there.Case | Should -Be $one.Case
        $there.Facts.Messages | Should -Be 400
        $there.Timeline[-1].Kind | Should -Be Imported
        @((Import-AbuseCase $file).Timeline | Where-Object Kind -EQ Opened).Count | Should -Be 1
    }

    It 'prove nothing by their own word, unless that is said' {
        New-Store
        $text = Get-Content $file -Raw | ConvertFrom-Json
        foreach ($question in $text.cases[0].questions) { $question.state = 'Confirmed' }
        $text.cases[0].lastCheck = @{ time = [datetimeoffset]::UtcNow.ToString('o'); verdict = 'Empty'; reason = '' }
        $forged, $late, $other = 1..3 | ForEach-Object { Join-Path $folder "forged-$([guid]::NewGuid()).json" }
        $text | ConvertTo-Json -Depth 20 | Set-Content $forged
        $text.cases[0].lastCheck.time = '2099-01-01T00:00:00+00:00'
        $text | ConvertTo-Json -Depth 20 | Set-Content $late
        (Get-Content $file -Raw) -replace '"joe@example.org"', '"attacker@x.test"' | Set-Content $other

        $failures = Get-Failure { $script:taken = Import-AbuseCase $late, $forged -WarningVariable script:warned -WarningAction SilentlyContinue }
        $failures.FullyQualifiedErrorId | Should -BeLike 'ImportInvalid,*'
        "$($failures[0])" | Should -BeLike '*cases[[]0].lastCheck.time*'
        $taken.Questions.State | Select-Object -Unique | Should -Be Answered
        $taken.LastCheck | Should -BeNullOrEmpty
        "$warned" | Should -BeLike '*last check Empty*-Trust*'
        (Get-Failure { Resume-MailSender -Case $one.Case -Server mx2 }).FullyQualifiedErrorId | Should -BeLike 'CaseNotReady,*'
        "$(Get-Failure { Import-AbuseCase $other })" | Should -BeLike '*is about joe@example.org*here and about attacker@x.test*'
        (Import-AbuseCase $forged -Trust).LastCheck.Verdict | Should -Be Empty

        $null = Set-AbuseCase $one.Case -Note 'called him'
        $null = Import-AbuseCase $forged -WarningVariable warned -WarningAction SilentlyContinue
        "$warned" | Should -BeLike '*here is newer*'
    }

    It 'leave other people''s data behind where that is asked for' {
        $env:MAILABUSE_STORE = $here
        $whole, $bare = 1..2 | ForEach-Object { Join-Path $folder "bare-$_-$([guid]::NewGuid()).json" }
        $null = Add-AbuseReply $one.Case -Text 'An old Drupal was hacked, as Mary of accounting told us.'
        $null = Set-AbuseCase $one.Case -Question Measures -Answer 'He told me that Mary has a new password.'
        $null = Export-AbuseCase $whole $one.Case
        $null = Export-AbuseCase $bare $one.Case -ExcludePersonalData
        Get-Content $whole -Raw | Should -Match 'smtpd[\s\S]*Drupal'
        Get-Content $bare -Raw | Should -Not -Match '192\.0\.2\.10, sasl|smtpd|Drupal|Mary'
    }

    It 'come back from a colleague who had no more, and what is here stays' {
        $env:MAILABUSE_STORE = $here
        $bare, $back = 1..2 | ForEach-Object { Join-Path $folder "colleague-$([guid]::NewGuid()).json" }
        $null = Export-AbuseCase $bare $one.Case -ExcludePersonalData
        New-Store
        $null = Import-AbuseCase $bare
        $null = Set-AbuseCase $one.Case -Note 'called him'
        $null = Export-AbuseCase $back $one.Case
        $env:MAILABUSE_STORE = $here
        $after = Import-AbuseCase $back
        $after.Timeline.Text | Should -Contain 'called him'
        $after.IsCleared | Should -BeFalse
        $after.Evidence.Count | Should -Be 1
        $after.Questions[1].Answer | Should -BeLike '*Mary*'
        ($after.Timeline | Where-Object Kind -EQ Replied).Detail | Should -BeLike '*Drupal*'
    }

    It 'lose it when their time has come' {
        $env:MAILABUSE_STORE = $here
        $null = Set-AbuseCase $one.Case -Close
        Clear-AbuseCase -Confirm:$false | Should -BeNullOrEmpty
        Start-Sleep -Milliseconds 20
        Clear-AbuseCase -OlderThan 1s -WhatIf | Should -BeNullOrEmpty
        (Get-AbuseCase $one.Case).Evidence.Count | Should -Be 1
        "protected: [abuse@*]`nretention: 0:00:00.001" | Set-Content (Join-Path $folder short.yaml)
        $env:MAILABUSE_CONFIG = Join-Path $folder short.yaml
        function Find-Case { [CmdletBinding(SupportsShouldProcess)] param() Get-AbuseCase $one.Case }
        (Find-Case -WhatIf).IsCleared | Should -BeFalse
        $cleared = Get-AbuseCase $one.Case
        $env:MAILABUSE_CONFIG = $inventory
        $cleared.IsCleared | Should -BeTrue
        $cleared.Evidence | Should -BeNullOrEmpty
        $cleared.Sender | Should -Be joe@example.org
    }

    It 'lose what came to them since as well' {
        $null = Set-AbuseCase $one.Case -Reopen
        $null = Add-AbuseReply $one.Case -Text 'The cause was Mary of accounting.'
        $null = Set-AbuseCase $one.Case -Close
        Start-Sleep -Milliseconds 1100
        $cleared = Clear-AbuseCase -OlderThan 1s -Confirm:$false
        $cleared.Case | Should -Be $one.Case
        $cleared | ConvertTo-Json -Depth 6 | Should -Not -Match 'Mary'
    }

    It 'are removed for good' {
        (Remove-AbuseCase $one.Case -Confirm:$false).Case | Should -Be $one.Case
        (Get-Failure { Get-AbuseCase $one.Case }).FullyQualifiedErrorId | Should -BeLike 'CaseUnknown,*'
    }
}

Describe 'A store that cannot be had' {
    BeforeAll { $env:MAILABUSE_CONFIG = $inventory }

    It 'is an error for who works on cases' {
        $env:MAILABUSE_STORE = $inventory
        (Get-Failure { Get-AbuseCase }).FullyQualifiedErrorId | Should -BeLike 'StoreDamaged,*'
        $env:MAILABUSE_STORE = 'relative/cases.db'
        (Get-Failure { Get-AbuseCase }).FullyQualifiedErrorId | Should -BeLike 'StoreNotWritable,*'
    }
}
