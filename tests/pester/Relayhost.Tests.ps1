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
        $daily = pwsh -NoProfile -NonInteractive -Command "Import-Module '$ModulePath'; & '$Root/examples/Daily-MailCheck.ps1' -Server mx1 | ForEach-Object { `$_.Check + ' ' + `$_.What }; exit `$LASTEXITCODE"
        $LASTEXITCODE | Should -Be 1
        $daily | Should -Contain 'DetourDue hotmail.test goes through mx2'
        (Remove-Relayhost -Expired).RecipientDomain | Should -Be hotmail.test
        (Get-Relayhost).RecipientDomain | Should -Be outlook.test
        $null = Get-Relayhost | Remove-Relayhost
    }

    It 'sends all mail round, and what is ours stays' {
        $all = Set-Relayhost -All -Via mx2 -Server mx1
        $all.State | Should -Be Proved
        $all.All | Should -BeTrue
        (Remove-Relayhost -All -Server mx1).State | Should -Be Removed
    }

    It 'runs as a runbook' {
        $shown = pwsh -NoProfile -NonInteractive -Command "Import-Module '$ModulePath'; & '$Root/examples/Repair-Reputation.ps1' mx1 -Via mx2 -WhatIf 3>&1 6>&1"
        $LASTEXITCODE | Should -Be 0
        $shown -join "`n" | Should -BeLike '*Nobody refused mx1*'
    }
}
