BeforeDiscovery {
    . $PSScriptRoot/Lab.ps1
    $hindrance = Get-LabHindrance
}

BeforeAll {
    . $PSScriptRoot/Setup.ps1
    . $PSScriptRoot/Lab.ps1
    $before = $env:MAILABUSE_CONFIG
}

AfterAll { $env:MAILABUSE_CONFIG = $before }

Describe 'A domain that refuses us takes a detour' -Skip:([bool]$hindrance) {
    BeforeAll {
        $lab = Start-Lab --further, 1, --no-ssh
        $env:MAILABUSE_CONFIG = $lab.inventory
        $mx1, $mx2 = $lab.servers
        $null = Initialize-MailServer *
        $map = Join-Path $mx1.configDirectory mailabuse/routes
        $refusal = [MailAbuse.Reputation.DeliveryRefusal]@{ Server = 'mx1'; RecipientDomain = 'hotmail.test'; MailHost = 'mx.olc.test'; Operator = 'Microsoft' }

        function Invoke-Daily([string] $Arguments) {
            pwsh -NoProfile -NonInteractive -Command "Import-Module '$ModulePath'; & '$Root/examples/Daily-MailCheck.ps1' -Server mx1 $Arguments | ForEach-Object { `$_.Check + ' ' + `$_.What }; exit `$LASTEXITCODE"
        }

        # One try to deliver in a log that was rotated: refused by Microsoft, or taken.
        $older = "$($mx1.log).1"
        $script:tries = 0
        function Add-Try([string] $Domain, [double] $HoursAgo, [switch] $Taken) {
            $what = $Taken ? @{} : @{ Status = 'bounced'; Reply = "550 5.7.1 Unfortunately, messages from [192.0.2.25] weren't sent. Please contact your Internet service provider since part of their network is on our block list (S3140)." }
            New-Message -Id ('{0:X10}' -f (0xD000000000 + $script:tries++)) -At ([datetimeoffset]::Now.AddHours(-$HoursAgo)) -To "friend@$Domain" @what |
                ForEach-Object { $_ -replace 'mx\.example\.net\[198\.51\.100\.25\]', 'hotmail-com.olc.protection.outlook.com[203.0.113.40]' -replace 'host mx\.example\.net', 'host hotmail-com.olc.protection.outlook.com' } | Add-Content $older
        }
        function Out-Host { }
        function Invoke-Repair([hashtable] $With = @{}) { & $Root/examples/Repair-Reputation.ps1 mx1 -Via mx2 -Confirm:$false @With 2>$null 3>$null 6>$null }
    }
    AfterAll { Stop-Lab $lab }

    It 'shows what it would do and does nothing' {
        $shown = pwsh -NoProfile -NonInteractive -Command "Import-Module '$ModulePath'; Set-Relayhost hotmail.test mx2 -Server mx1 -WhatIf"
        $shown -join "`n" | Should -BeLike '*Route: smtp:* -> smtp:*until*hotmail.test on mx1*'
        Get-Content $map | Should -BeNullOrEmpty
    }

    It 'refuses with <Id>: Set-Relayhost <Arguments>' -ForEach @(
        @{ Id = 'DetourInvalid'; Arguments = @{} }
        @{ Id = 'DetourInvalid'; Arguments = @{ RecipientDomain = 'hotmail.test'; Via = 'mx1'; Server = 'mx1' } }
        @{ Id = 'NameInvalid'; Arguments = @{ RecipientDomain = 'hot mail'; Via = 'mx2'; Server = 'mx1' } }
        @{ Id = 'NameInvalid'; Arguments = @{ RecipientDomain = 'hotmail.test'; Via = 'no host'; Server = 'mx1' } }
        @{ Id = 'LeaseInvalid'; Arguments = @{ RecipientDomain = 'hotmail.test'; Via = 'mx2'; Server = 'mx1'; Until = '2020-01-01' } }
        @{ Id = 'LeaseInvalid'; Arguments = @{ RecipientDomain = 'hotmail.test'; Via = 'mx2'; Server = 'mx1'; For = '1d'; Until = '2030-01-01' } }
        @{ Id = 'DetourInvalid'; Arguments = @{ RecipientDomain = 'hotmail.test'; Via = 'mx2'; Server = 'mx1'; Force = $true } }
        @{ Id = 'DetourRefused'; Arguments = @{ RecipientDomain = 'hotmail.test'; Via = '127.0.0.1:1'; Server = 'mx1' } }
        @{ Id = 'ServerUnknown'; Arguments = @{ RecipientDomain = 'hotmail.test'; Via = 'mx2' } }
    ) {
        Set-Relayhost @Arguments -ErrorVariable failures -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        @($failures | ForEach-Object { $_.FullyQualifiedErrorId.Split(',')[0] }) | Should -Be $Id
        $failures[0].ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
        Get-Content $map | Should -BeNullOrEmpty
    }

    It 'takes what Get-DeliveryRefusal emits, and what is ours stays' {
        $case = (New-AbuseCase -Sender joe@example.org -SenderKind Login -Server mx1).Case
        $ours = [MailAbuse.Reputation.DeliveryRefusal]@{ Server = 'mx1'; RecipientDomain = 'example.org' }
        $again = [MailAbuse.Reputation.DeliveryRefusal]@{ Server = 'mx1'; RecipientDomain = 'gmx.test'; HasResumed = $true }
        # The case as a person types it.
        $set = $refusal, $ours, $again | Set-Relayhost -Via mx2 -For 2h -Case ($case -replace '-[^-]+$') -Reason 'listed; $(reboot)' -ErrorVariable failures -ErrorAction SilentlyContinue -WarningVariable warnings -WarningAction SilentlyContinue
        @($warnings) -match 'takes mail again' | Should -HaveCount 1
        $set.Case | Should -Be $case
        $set.GetType() | Should -Be ([MailAbuse.Routes.RelayhostRoute])
        $set.RecipientDomain | Should -Be hotmail.test
        $set.State | Should -Be Proved
        $set.MailHost | Should -Be mx.olc.test
        $set.Until | Should -BeGreaterThan ([datetimeoffset]::Now.AddMinutes(115))
        $failures.FullyQualifiedErrorId | Should -BeLike 'RouteExists,*'
        (Get-AbuseCase $case).Timeline[-1].Text | Should -BeLike 'Mail for hotmail.test goes through mx2 until *'
    }

    It 'does not let the other server send it back' {
        Set-Relayhost hotmail.test mx1 -Server mx2 -ErrorVariable failures -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $failures.FullyQualifiedErrorId | Should -BeLike 'DetourInvalid,*'
        "$failures" | Should -BeLike '*mx2 -> mx1 -> mx2*'
    }

    It 'lists it, also in 80 columns, and knows when the old way works' {
        $route = Get-Relayhost hot* -Test
        $route.OldWay | Should -Be Works
        $route.IsDue | Should -BeFalse
        Get-Relayhost -Due | Should -BeNullOrEmpty
        $text = $route | Format-Table | Out-String -Width 80
        $text | Should -Match 'hotmail\.test +mx2 +Proved +Works'
        ($text -split "`n" | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 81
    }

    It 'ends it by name, says which it does not know, and leaves nothing' {
        Remove-Relayhost nobody.test -Server mx1 -ErrorVariable failures -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $failures.FullyQualifiedErrorId | Should -BeLike 'RouteUnknown,*'
        Remove-Relayhost -ErrorVariable failures -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $failures.FullyQualifiedErrorId | Should -BeLike 'RouteUnknown,*'
        Get-Relayhost | Remove-Relayhost -WhatIf | Should -BeNullOrEmpty
        (Get-Relayhost | Remove-Relayhost).State | Should -Be Removed
        Get-Relayhost | Should -BeNullOrEmpty
        Get-Content $map | Should -BeNullOrEmpty
    }

    It 'ends by a timer only what is due' {
        $null = Set-Relayhost hotmail.test, outlook.test mx2 -Server mx1
        # One lease is over: in the text its end lies in the past.
        $text = (Get-Content $map -Raw) -replace '("domain":"hotmail.test".*?"until":")[^"]+', '${1}2020-01-01T00:00:00Z'
        Set-Content $map $text -NoNewline
        Invoke-Daily '-EndDetours -WhatIf' | Should -Contain 'DetourDue hotmail.test goes through mx2'
        $LASTEXITCODE | Should -Be 3
        @(Get-Relayhost).Count | Should -Be 2
        # What is ended is nothing to do.
        Invoke-Daily '-EndDetours' | Should -Be 'DetourEnded hotmail.test went through mx2'
        $LASTEXITCODE | Should -Be 0
        Remove-Relayhost -Expired | Should -BeNullOrEmpty
        (Get-Relayhost).RecipientDomain | Should -Be outlook.test
        Set-Content $map ($text -replace '("until":")[^"]+', '${1}2020-01-01T00:00:00Z') -NoNewline
        (Remove-Relayhost -Expired).RecipientDomain | Should -Be hotmail.test, outlook.test
        Get-Relayhost | Should -BeNullOrEmpty
    }

    It 'sends all mail round, and what is ours stays' {
        $all = Set-Relayhost -All -Via mx2 -Server mx1
        $all.State | Should -Be Proved
        $all.All | Should -BeTrue
        $login = $lab.logins | Where-Object name -eq mary@example.org
        $null = Send-Smtp $mx1 $login.name $login.password 'MAIL FROM:<mary@example.org>', 'RCPT TO:<mary@example.org>', 'RCPT TO:<friend@accept.test>', 'DATA', "Subject: round`r`n`r`nText`r`n."
        $deadline = [datetime]::Now.AddSeconds(15)
        do {
            Start-Sleep -Milliseconds 100
            $delivered = @(Get-Content $mx1.log | Select-String 'to=<(\S+)>.* relay=(\S+?),.* status=sent' | ForEach-Object { $_.Matches[0].Groups[1, 2].Value -join ' ' })
        } until ($delivered.Count -ge 2 -or [datetime]::Now -gt $deadline)
        ($delivered -like 'friend@accept.test *').Count | Should -Be 1
        $delivered -like 'friend@accept.test *' | Should -BeLike "*``[$($mx2.host)``]:*"
        ($delivered -like 'mary@example.org *').Count | Should -Be 1
        $delivered -like 'mary@example.org *' | Should -Not -BeLike "*``[$($mx2.host)``]:*"
        (Remove-Relayhost -All -Server mx1).State | Should -Be Removed
    }

    It 'runs as a runbook' {
        $shown = pwsh -NoProfile -NonInteractive -Command "Import-Module '$ModulePath'; & '$Root/examples/Repair-Reputation.ps1' mx1 -Via mx2 -WhatIf 3>&1 6>&1"
        $LASTEXITCODE | Should -Be 0
        $shown -join "`n" | Should -BeLike '*Nobody refused mx1*'
    }

    It 'believes no half of an operator: the request stays open, and the detour stands' {
        foreach ($domain in 'hotmail.test', 'outlook.test') { Add-Try $domain -HoursAgo 30 }
        $number = (Get-DeliveryRefusal -Server mx1 -Last 2d | New-DelistingRequest 3>$null).Number
        $null = Set-DelistingRequest $number Requested -At ([datetimeoffset]::Now.AddHours(-29))
        Add-Try outlook.test -HoursAgo 1 -Taken
        Add-Try hotmail.test -HoursAgo 0.5

        $shown = pwsh -NoProfile -NonInteractive -Command "Import-Module '$ModulePath'; & '$Root/examples/Repair-Reputation.ps1' mx1 -Via mx2 -WhatIf 2>&1 3>&1 6>&1"
        $shown -join "`n" | Should -BeLike '*Route: smtp:* -> smtp:*until*hotmail.test on mx1*'
        Get-Relayhost | Should -BeNullOrEmpty

        # Its old way would take mail, as far as RCPT tells: the detour that was just set stands all the same.
        $set = Invoke-Repair | Where-Object { $_ -is [MailAbuse.Routes.RelayhostRoute] }
        $set | ForEach-Object { "$($_.RecipientDomain) $($_.State)" } | Should -Be 'hotmail.test Proved'
        (Get-Relayhost -Test).OldWay | Should -Be Works
        (Get-DelistingRequest $number).State | Should -Be Requested

        # Taken again at last. A detour of another case is not ours to end.
        Add-Try hotmail.test -HoursAgo 0.1 -Taken
        $case = (New-AbuseCase -Sender mary@example.org -SenderKind Login -Server mx1).Case
        $null = Invoke-Repair @{ Case = $case }
        (Get-DelistingRequest $number).State | Should -Be Confirmed
        (Get-Relayhost).RecipientDomain | Should -Be hotmail.test
        (Invoke-Repair | Where-Object { $_ -is [MailAbuse.Routes.RelayhostRoute] }).State | Should -Be Removed
        Get-Relayhost | Should -BeNullOrEmpty
    }
}
