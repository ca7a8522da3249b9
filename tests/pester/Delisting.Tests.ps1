BeforeAll {
    . $PSScriptRoot/Setup.ps1
    $configuration, $store = $env:MAILABUSE_CONFIG, $env:MAILABUSE_STORE
    $folder = Get-TestFolder
    $inventory = Join-Path $folder servers.yaml
    @'
letters: { operator: Example Provider, from: abuse@example.net }
servers:
  - { name: mx1, realm: customers }
'@ | Set-Content $inventory
    $env:MAILABUSE_CONFIG = $inventory

    function New-Store { $env:MAILABUSE_STORE = Join-Path $folder "$([guid]::NewGuid().ToString('N')).db" }
    function New-Refusal([string] $Domain, [hashtable] $With = @{}) {
        $values = @{
            Server = 'mx1'; RecipientDomain = $Domain; MailHost = 'hotmail-com.olc.protection.outlook.com'; Operator = 'Microsoft consumer'; Cause = 'Reputation'; Code = 'S3140'
            OutgoingAddress = '192.0.2.25'; First = [DateTimeOffset]::Now.AddHours(-5); Last = [DateTimeOffset]::Now.AddHours(-1)
            SampleReply = "550 5.7.1 Unfortunately, messages from [192.0.2.25] weren't sent to joe@$Domain. (S3140)"
        }
        foreach ($name in $With.Keys) { $values[$name] = $With[$name] }
        [MailAbuse.Reputation.DeliveryRefusal]$values
    }
    function New-Listing([string] $Verdict, [hashtable] $With = @{}) {
        $values = @{ List = 'zen.spamhaus.org'; Operator = 'Spamhaus'; Address = '192.0.2.25'; Verdict = $Verdict; Time = [DateTimeOffset]::Now; DelistingUrl = 'https://check.spamhaus.org/' }
        foreach ($name in $With.Keys) { $values[$name] = $With[$name] }
        [MailAbuse.Reputation.Blocklists.BlocklistEntry]$values
    }
    function Get-Failure([scriptblock] $Script) {
        $ErrorActionPreference = 'Continue'
        @(& $Script 2>&1 3>$null | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] })
    }
}

AfterAll { $env:MAILABUSE_CONFIG, $env:MAILABUSE_STORE = $configuration, $store }

Describe 'Asking Microsoft' {
    BeforeAll {
        New-Store
        $case = New-AbuseCase joe@example.org -Server mx1 -Customer 'Joe Doe' -Contact joe@example.org -Kind Mailbox
        $null = Set-AbuseCase $case.Case -PasswordChanged now
        $request = @('hotmail.com', 'outlook.com', 'kunde.example' | ForEach-Object { New-Refusal $_ } | New-DelistingRequest -Case $case.Case -HostName mx1.example.net -WarningVariable warnings 3>$null)
    }

    It 'makes one request of all domains behind one operator' {
        $request.Count | Should -Be 1
        $request[0].GetType() | Should -Be ([MailAbuse.Reputation.Delisting.DelistingRequest])
        $request[0].Number | Should -Match '^D\d{4}-0001-\w{4}$'
        $request[0].RecipientDomains | Should -Be hotmail.com, kunde.example, outlook.com
        $request[0].State | Should -Be Prepared
        $request[0].FormUrl | Should -BeLike 'https://*'
        $request[0].Case | Should -Be $case.Case
    }

    It 'writes a text that is signed, and names no customer and no address of anybody' {
        $request[0].Text | Should -BeLike 'Please accept mail from 192.0.2.25 (mx1.example.net) again.*'
        $request[0].Text | Should -BeLike '*an account of one of our customers*Its password was changed*Example Provider*abuse@example.net'
        $request[0].Text | Should -Not -Match 'joe|Doe|2026-\d{4}-|<|\{'
    }

    It 'warns where the case says of no suspension' { $warnings -join ' ' | Should -BeLike '*never suspended*' }

    It 'emits the same again and writes nothing' {
        $again = @('outlook.com' | ForEach-Object { New-Refusal $_ } | New-DelistingRequest 3>$null)
        $again.Number | Should -Be $request[0].Number
        $again.Diary.Count | Should -Be 1
    }

    It 'stands in the timeline of the case' {
        (Get-AbuseCase $case.Case).Timeline[-1].Text | Should -BeLike "Delisting request $($request[0].Number) (Microsoft consumer, 192.0.2.25): Prepared.*"
    }

    It 'shows itself within 120 columns, and all of it as a list' {
        foreach ($text in ($request | Out-String -Width 120), ($request[0].Diary | Out-String -Width 120)) {
            $text -split "`n" | ForEach-Object { [System.Management.Automation.Internal.StringDecorated]::new($_).ToString('PlainText').TrimEnd().Length | Should -BeLessOrEqual 120 }
        }
        $request | Out-String -Width 120 | Should -Match 'Microsoft con\S+\s+Prepared\s.*\s192\.0\.2\.25\s+3\s'
        $list = $request | Format-List | Out-String -Width 200
        foreach ($word in 'Please accept mail', 'FormUrl', 'Hint', 'Diary') { $list | Should -Match $word }
        $list | Should -Not -Match '#ERR'
    }

    It 'is due at once, and then when an answer should have come' {
        (Get-DelistingRequest -Due).Number | Should -Be $request[0].Number
        $asked = Set-DelistingRequest ($request[0].Number -replace '-\w{4}$') Requested -Note 'ticket 8812734'
        $asked.State | Should -Be Requested
        $asked.Diary[-1].By | Should -Be "$([Environment]::UserName)@$([Environment]::MachineName)"
        Get-DelistingRequest -Due | Should -BeNullOrEmpty
        ($asked | Set-DelistingRequest -Due 3d -Note 'call them').Due | Should -BeGreaterThan ([DateTimeOffset]::Now.AddDays(2.9))
        (Get-AbuseCase $case.Case).Timeline.Text | Should -Contain "Delisting request $($asked.Number) (Microsoft consumer, 192.0.2.25): Prepared -> Requested: ticket 8812734"
    }

    It 'is found by operator, address, case and state' {
        foreach ($found in (Get-DelistingRequest -Operator micro*), (Get-DelistingRequest -Address ::ffff:192.0.2.25), (Get-DelistingRequest -Case ($case.Case -replace '-\w{4}$')),
            (Get-DelistingRequest -State Requested, Denied), ($case | Get-DelistingRequest), (Get-DelistingRequest "$($request[0].Number.Substring(0, 7))*")) {
            @($found).Number | Should -Be $request[0].Number
        }
        Get-DelistingRequest -Operator Google | Should -BeNullOrEmpty
        [pscustomobject]@{ Case = $null } | Get-DelistingRequest | Should -BeNullOrEmpty
    }

    It 'is completed by Tab' {
        foreach ($command in 'Get-DelistingRequest ', 'Set-DelistingRequest -Number D2') {
            (TabExpansion2 -inputScript $command -cursorColumn $command.Length).CompletionMatches.CompletionText | Should -Contain $request[0].Number
        }
        $command = 'New-DelistingRequest -Operator Micro'
        (TabExpansion2 -inputScript $command -cursorColumn $command.Length).CompletionMatches.CompletionText | Should -Contain "'Microsoft consumer'"
    }

    It 'refuses what makes no sense, with what is possible' {
        $failure = Get-Failure { Set-DelistingRequest $request[0].Number Prepared }
        $failure[0].FullyQualifiedErrorId | Should -BeLike 'DelistingInvalid,*'
        $failure[0].ErrorDetails.RecommendedAction | Should -BeLike '*Acknowledged, Denied, AskedAgain, Granted, Withdrawn*'
        # Only a log has an end.
        (Get-Failure { Set-DelistingRequest $request[0].Number Denied -At end })[0].FullyQualifiedErrorId | Should -BeLike 'DelistingInvalid,*'
        { Set-DelistingRequest $request[0].Number -Due end -ErrorAction Stop } | Should -Throw '*lies behind*'
        $failure = Get-Failure { Set-DelistingRequest $request[0].Number Confirmed }
        $failure[0].FullyQualifiedErrorId | Should -BeLike 'DelistingInvalid,*'
        $failure[0].ErrorDetails.RecommendedAction | Should -BeLike '*Get-DeliveryRefusal -Cause Reputation, Throttled, Unknown | Set-DelistingRequest*'
        (Get-Failure { Set-DelistingRequest D2026-9999 Denied })[0].FullyQualifiedErrorId | Should -BeLike 'DelistingUnknown,*'
        (Get-Failure { Get-DelistingRequest D2026-9999 })[0].FullyQualifiedErrorId | Should -BeLike 'DelistingUnknown,*'
        { Set-DelistingRequest $request[0].Number Denied -Due 3 } | Should -Throw '*no unit*'
    }

    It 'is confirmed by a delivery alone, once' {
        $works = New-Refusal hotmail.com @{ Last = [DateTimeOffset]::Now.AddMinutes(-30); HasResumed = $true; ResumedAt = [DateTimeOffset]::Now.AddSeconds(1); ResumedBy = '4bXyZ1K2n3z9P4qWs' }
        $works, (New-Refusal outlook.com @{ Last = [DateTimeOffset]::Now.AddMinutes(5) }) | Set-DelistingRequest | Should -BeNullOrEmpty
        $works | Set-DelistingRequest -WhatIf | Should -BeNullOrEmpty
        $confirmed = $works, (New-Refusal outlook.com) | Set-DelistingRequest
        $confirmed.State | Should -Be Confirmed
        $confirmed.ConfirmedBy | Should -Be 4bXyZ1K2n3z9P4qWs
        $works | Set-DelistingRequest | Should -BeNullOrEmpty
        Get-DelistingRequest | Should -BeNullOrEmpty
        (Get-DelistingRequest -All).Diary.Count | Should -Be $confirmed.Diary.Count
        (Get-AbuseCase $case.Case).Timeline[-1].Text | Should -BeLike '*Requested -> Confirmed: Confirmed by a delivery to hotmail.com by mx1, queue id 4bXyZ1K2n3z9P4qWs.'
    }
}

Describe 'Asking a list' {
    BeforeAll { New-Store }

    It 'takes what is listed, and passes over the rest with one warning' {
        $made = @((New-Listing Listed), (New-Listing NotListed @{ List = 'bl.spamcop.net' }), (New-Listing Unknown @{ List = 'bl.mailspike.net' }) | New-DelistingRequest -WarningVariable warnings 3>$null)
        $made.Count | Should -Be 1
        $made[0].Operator | Should -Be Spamhaus
        $made[0].Text | Should -BeLike 'Please take 192.0.2.25 off your list zen.spamhaus.org.*'
        @($warnings | Where-Object { $_ -like '*2 answers of lists*' }).Count | Should -Be 1
    }

    It 'is one with the refusals that name a list of his' {
        (New-Refusal icloud.com @{ Operator = 'Apple'; List = 'sbl.spamhaus.org' } | New-DelistingRequest 3>$null).Number | Should -Be (Get-DelistingRequest).Number
    }

    It 'is granted when the list no longer has it, once' {
        (New-Listing Listed) | Set-DelistingRequest | Should -BeNullOrEmpty
        (New-Listing NotListed | Set-DelistingRequest).State | Should -Be Granted
        New-Listing NotListed | Set-DelistingRequest | Should -BeNullOrEmpty
        (Get-DelistingRequest).Diary[-1].Note | Should -Be 'No longer listed in zen.spamhaus.org.'
    }
}

Describe 'What is not to be asked for' {
    BeforeAll { New-Store }

    It 'is passed over with one warning that counts' {
        $refusals = (New-Refusal a.example @{ Cause = 'Authentication' }), (New-Refusal b.example @{ Cause = 'Authentication' }), (New-Refusal c.example @{ Cause = 'Mailbox' }),
            (New-Refusal d.example @{ HasResumed = $true }), (New-Refusal e.example @{ Cause = 'Unknown' })
        $refusals | New-DelistingRequest -WarningVariable warnings 3>$null | Should -BeNullOrEmpty
        $warnings.Count | Should -Be 1
        "$warnings" | Should -BeLike '*2 refusals because of authentication*1 refusals because of mailbox*'
    }

    It 'is nothing without an address, a name, or somebody to ask' {
        (Get-Failure { New-Refusal hotmail.com @{ OutgoingAddress = '' } | New-DelistingRequest })[0].FullyQualifiedErrorId | Should -BeLike 'DelistingInvalid,*'
        (Get-Failure { New-DelistingRequest -Address 192.0.2.25 })[0].FullyQualifiedErrorId | Should -BeLike 'DelistingInvalid,*'
        (Get-Failure { New-DelistingRequest Google 192.0.2 })[0].FullyQualifiedErrorId | Should -BeLike 'DelistingInvalid,*'
        (Get-Failure { New-DelistingRequest Google 192.0.2.25 -RecipientDomain 'a b' })[0].FullyQualifiedErrorId | Should -BeLike 'NameInvalid,*'
        $failures = Get-Failure { New-Refusal hotmail.com | New-DelistingRequest -Case 2026-9999 }
        $failures.Count | Should -Be 1
        $failures[0].FullyQualifiedErrorId | Should -BeLike 'CaseUnknown,*'
        Get-DelistingRequest -All | Should -BeNullOrEmpty
    }

    It 'goes on with the next where one fails' {
        $made = @(& { $ErrorActionPreference = 'SilentlyContinue'; (New-Refusal hotmail.com @{ OutgoingAddress = 'x' }), (New-Refusal gmail.com @{ Operator = 'Google' }) | New-DelistingRequest 2>$null 3>$null })
        $made.Operator | Should -Be Google
    }
}

Describe '-WhatIf' {
    BeforeAll { New-Store }

    It 'writes nothing, not even a store' {
        New-Refusal hotmail.com | New-DelistingRequest -WhatIf 3>$null | Should -BeNullOrEmpty
        Test-Path $env:MAILABUSE_STORE | Should -BeFalse
        $made = New-DelistingRequest 'Example Telecom' 192.0.2.25 -RecipientDomain example.com -FormUrl https://postmaster.example.com/ 3>$null
        # All that could be written: a list that no longer has it, and a delivery.
        $null = (New-Listing Listed), (New-Refusal hotmail.com) | New-DelistingRequest 3>$null
        $works = New-Refusal hotmail.com @{ HasResumed = $true; ResumedAt = [DateTimeOffset]::Now.AddSeconds(1); ResumedBy = '4bXyZ1K2n3z9P4qWs' }
        $before = (Get-FileHash $env:MAILABUSE_STORE).Hash
        New-DelistingRequest 'Example Telecom' 192.0.2.25 -RecipientDomain example.org -WhatIf 3>$null | Should -BeNullOrEmpty
        Set-DelistingRequest $made.Number Requested -WhatIf | Should -BeNullOrEmpty
        New-Listing NotListed | Set-DelistingRequest -WhatIf | Should -BeNullOrEmpty
        $works | Set-DelistingRequest -WhatIf | Should -BeNullOrEmpty
        (Get-FileHash $env:MAILABUSE_STORE).Hash | Should -Be $before
        # And they would have been written.
        ((New-Listing NotListed), $works | Set-DelistingRequest).State | Should -Be Granted, Confirmed
        (Get-FileHash $env:MAILABUSE_STORE).Hash | Should -Not -Be $before
    }
}

Describe 'A stranger''s words' {
    BeforeAll { New-Store }

    It 'do nothing in text and views' {
        $evil = "Evil$([char]27)[31m$([char]0x202E)Corp"
        $made = New-Refusal hotmail.com @{ Operator = $evil; Code = $evil; List = $evil; SampleReply = "550 $evil" } | New-DelistingRequest 3>$null
        $made.Text | Should -Not -Match "`e|`u{202E}"
        foreach ($text in ($made | Out-String -Width 120), ($made | Format-List | Out-String)) { $text | Should -Not -Match "`e\[31m|`u{202E}" }
        $command = 'Get-DelistingRequest -Operator Evil'
        $words = @((TabExpansion2 -inputScript $command -cursorColumn $command.Length).CompletionMatches.CompletionText)
        $words.Count | Should -BeGreaterThan 0
        foreach ($word in $words) { $word | Should -BeLike '*Evil*Corp*'; $word | Should -Not -Match "`e|`u{202E}" }
    }
}

Describe 'An object from a job' {
    BeforeAll { New-Store }

    It 'is a refusal, and a request, again' {
        $refusal = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize((New-Refusal hotmail.com)))
        $refusal.PSTypeNames[0] | Should -Be 'Deserialized.MailAbuse.Reputation.DeliveryRefusal'
        $made = $refusal | New-DelistingRequest 3>$null
        $made.RecipientDomains | Should -Be hotmail.com
        $again = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($made))
        ($again | Set-DelistingRequest -State Requested).State | Should -Be Requested
    }
}
