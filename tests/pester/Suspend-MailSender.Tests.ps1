BeforeDiscovery {
    . $PSScriptRoot/Lab.ps1
    $hindrance = Get-LabHindrance
    $ways = @{ Way = 'this machine'; Inventory = 'inventory' }, @{ Way = 'ssh'; Inventory = 'sshInventory' }
}

BeforeAll {
    . $PSScriptRoot/Setup.ps1
    . $PSScriptRoot/Lab.ps1
    $before = $env:MAILABUSE_CONFIG
}

AfterAll { $env:MAILABUSE_CONFIG = $before }

Describe 'A hacked login is stopped and let go, on <Way>' -ForEach $ways -Skip:([bool]$hindrance) {
    BeforeAll {
        $lab = Start-Lab
        $env:MAILABUSE_CONFIG = $lab.$Inventory
        # In the other lab he is another joe.
        $env:MAILABUSE_STORE = Join-Path (Get-TestFolder) "$Inventory.db"
        $server = $lab.servers[0]
        $null = Initialize-MailServer mx1
        $logins = Join-Path $server.configDirectory mailabuse/logins
        $joe = @{ Sender = 'joe@example.org'; SenderKind = 'Login'; Server = 'mx1'; Messages = 400; IsBurst = $true }
        Get-RcptAnswer $server joe@example.org joes-secret | Should -Be 250
    }
    AfterAll { Stop-Lab $lab }

    It 'shows what it would do and does nothing' {
        $shown = pwsh -NoProfile -NonInteractive -Command "Import-Module '$ModulePath'; Suspend-MailSender joe@example.org -Server mx1 -WhatIf"
        $shown -join "`n" | Should -BeLike '*Suspend: may send -> Defer (450)*joe@example.org on mx1*'
        Get-Content $logins | Should -BeNullOrEmpty
    }

    It 'promises nothing by -WhatIf that it would refuse: <Id>' -ForEach @(
        @{ Id = 'SenderIsOurs'; Arguments = '127.0.0.1' }
        @{ Id = 'ModeNotPossible'; Arguments = 'www-data -SenderKind LocalUser -Mode Defer' }
    ) {
        $shown = pwsh -NoProfile -NonInteractive -Command "Import-Module '$ModulePath'; Suspend-MailSender $Arguments -Server mx1 -WhatIf -ErrorVariable failures -ErrorAction SilentlyContinue; `$failures.FullyQualifiedErrorId"
        $shown | Should -BeLike "$Id,*"
        Get-Content $logins | Should -BeNullOrEmpty
    }

    It 'takes what Get-SenderRate emits, and is emitted for the next cmdlet' {
        $suspended = [MailAbuse.Rates.SenderRate]$joe | Suspend-MailSender -Reason 'spam run; $(reboot)'
        $suspended.GetType() | Should -Be ([MailAbuse.Suspensions.SenderSuspension])
        $suspended.State | Should -BeIn InPlace, Proved
        $suspended.Sender | Should -Be joe@example.org
        $suspended.Mode | Should -Be Defer
        Get-RcptAnswer $server joe@example.org joes-secret | Should -Be 450
        Get-RcptAnswer $server mary@example.org marys-secret | Should -Be 250
        ($suspended | Suspend-MailSender).IsChanged | Should -BeFalse
        $script:number = $suspended.Case
        $case = Get-AbuseCase $number
        $case.Facts.Messages | Should -Be 400
        $case.Suspended | Should -Be $suspended.Since
        $case.Due.Kind | Should -Be DeferredMailBounces
        @($case.Timeline | Where-Object Kind -EQ Suspended).Server | Sort-Object -Unique | Should -Be mx1
        $case.Timeline[-1].Text | Should -BeLike '*spam run; $(reboot)*'
    }

    It 'is listed with its case, and proved by the log' {
        (Get-SuspendedMailSender).Sender | Should -Be joe@example.org
        $listed = Get-SuspendedMailSender joe* -Case ($number -replace '-\w+$') -Verify
        $listed.State | Should -Be Proved
        $listed.StoppedSince | Should -BeGreaterThan 0
        $listed.Reason | Should -Be 'spam run; $(reboot)'
        Get-SuspendedMailSender mary* | Should -BeNullOrEmpty
        $text = ($listed | Out-String -Width 120) -split "`n"
        $text -join "`n" | Should -Match 'joe@example\.org\s+Defer\s+Proved'
        $text | ForEach-Object { [System.Management.Automation.Internal.StringDecorated]::new($_).ToString('PlainText').TrimEnd().Length | Should -BeLessOrEqual 120 }
    }

    It 'changes the answer' {
        (Suspend-MailSender joe@example.org -Server mx1 -Mode Reject).IsChanged | Should -BeTrue
        Get-RcptAnswer $server joe@example.org joes-secret | Should -Be 550
    }

    It 'lets him go by case, and says so when there is nobody' {
        Resume-MailSender -Case $number -ErrorVariable failures -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $failures[0].FullyQualifiedErrorId | Should -BeLike 'CaseNotReady,*'
        Get-RcptAnswer $server joe@example.org joes-secret | Should -Be 550
        $resumed = Resume-MailSender -Case $number -Override 'a test of ours' -WarningAction SilentlyContinue
        $resumed.State | Should -Be NotSuspended
        Get-RcptAnswer $server joe@example.org joes-secret | Should -Be 250
        Get-SuspendedMailSender | Should -BeNullOrEmpty
        $warned = $null
        $null = Resume-MailSender joe@example.org -Server mx1 -WarningVariable warned -WarningAction SilentlyContinue
        "$warned" | Should -BeLike '*is not suspended on mx1*'
        $failures = $null
        (Get-AbuseCase $number).Timeline[-2..-1].Kind | Should -Be Overridden, Resumed
        (Get-AbuseCase $number).Timeline[-2].Text | Should -BeLike '*a test of ours*'
        Resume-MailSender -Case $number -Override again -ErrorVariable failures -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $failures[0].FullyQualifiedErrorId | Should -BeLike 'CaseUnknown,*'
    }

    It 'undoes a false alarm at once, with a warning that stays in the timeline' {
        (Suspend-MailSender joe@example.org -Server mx1).Case | Should -Be $number
        $warned = $null
        $null = Resume-MailSender joe@example.org -Server mx1 -WarningVariable warned -WarningAction SilentlyContinue
        "$warned" | Should -BeLike "*his case $number is not ready*"
        (Get-AbuseCase $number).Timeline[-1].Kind | Should -Be Resumed
    }

    It 'stops him although no case can be kept, with one warning' {
        $kept = $env:MAILABUSE_STORE
        $env:MAILABUSE_STORE = $lab.$Inventory
        try {
            $warned = $null
            $stopped = Suspend-MailSender joe@example.org -Server mx1 -WarningVariable warned -WarningAction SilentlyContinue
            $stopped.State | Should -BeIn InPlace, Proved
            $stopped.Case | Should -BeNullOrEmpty
            @($warned -like 'Nothing was written into the timeline*').Count | Should -Be 1
            $null = Resume-MailSender joe@example.org -Server mx1 -WarningAction SilentlyContinue
        }
        finally { $env:MAILABUSE_STORE = $kept }
    }

    It 'answers bad input by one error with advice: <Id>' -ForEach @(
        @{ Id = 'SenderUnknown'; Given = @{ Sender = 'jeo@example.org'; Server = 'mx1' } }
        @{ Id = 'SenderInvalid'; Given = @{ Sender = "joe`nmary OK"; Server = 'mx1' } }
        @{ Id = 'SenderIsEnvelope'; Given = @{ Sender = 'joe@example.org'; SenderKind = 'EnvelopeSender'; Server = 'mx1' } }
        @{ Id = 'SenderIsOurs'; Given = @{ Sender = '127.0.0.1'; Server = 'mx1' } }
        @{ Id = 'ModeNotPossible'; Given = @{ Sender = 'www-data'; SenderKind = 'LocalUser'; Mode = 'Defer'; Server = 'mx1' } }
        @{ Id = 'CaseUnknown'; Given = @{ Sender = 'joe@example.org'; Server = 'mx1'; Case = '1999-0001' } }
        @{ Id = 'ServerUnknown'; Given = @{ Sender = 'joe@example.org'; Server = 'mx9' } }
    ) {
        $failures = $null
        Suspend-MailSender @Given -ErrorVariable failures -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $failures.Count | Should -Be 1
        $failures[0].FullyQualifiedErrorId | Should -BeLike "$Id,*"
        $failures[0].ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
        Get-Content $logins | Should -BeNullOrEmpty
    }

    It 'files him under no case of somebody else''s' {
        $marys = (New-AbuseCase mary@example.org -Server mx1).Case
        Suspend-MailSender joe@example.org -Server mx1 -Case $marys -ErrorVariable failures -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $failures[0].FullyQualifiedErrorId | Should -BeLike 'CaseInvalid,*'
        Get-Content $logins | Should -BeNullOrEmpty
        (Get-AbuseCase $marys).Spellings | Should -Be 'mary@example.org'

        # On the server he may bear any number; when it is Mary's, her case does not let him go.
        $null = Set-AbuseCase $marys -Close
        $null = Suspend-MailSender joe@example.org -Server mx1 -Case 'ticket 9' -Force
        $null = New-AbuseCase mary@example.org -Server mx1 -Number 'ticket 9'
        Resume-MailSender -Case 'ticket 9' -Server mx1 -Override 'she is clean' -ErrorVariable failures -ErrorAction SilentlyContinue -WarningAction SilentlyContinue | Should -BeNullOrEmpty
        $failures[-1].FullyQualifiedErrorId | Should -BeLike 'CaseInvalid,*'
        (Get-SuspendedMailSender joe@example.org -Server mx1).State | Should -BeIn InPlace, Proved
        $null = Resume-MailSender joe@example.org -Server mx1 -WarningAction SilentlyContinue
        $null = Set-AbuseCase 'ticket 9' -Close
    }

    It 'never takes a sender whose kind an object does not say' {
        $failures = $null
        [pscustomobject]@{ Sender = 'joe@example.org'; Server = 'mx1' } | Suspend-MailSender -ErrorVariable failures -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $failures[0].FullyQualifiedErrorId | Should -BeLike 'SenderInvalid,*'
        @() | Suspend-MailSender | Should -BeNullOrEmpty
    }
}

Describe 'A realm of two servers, one of which is dead' -Skip:([bool]$hindrance) {
    BeforeAll {
        $lab = Start-Lab @('--no-ssh')
        $server = $lab.servers[0]
        $inventory = Join-Path (Get-TestFolder) servers.yaml
        @"
protected: [abuse@*]
servers:
  - { name: mx1, configDirectory: $($server.configDirectory), log: [$($server.log)], realm: customers }
  - { name: dead, host: dead.invalid, realm: customers }
  - { name: old, host: old, mta: qmail }
"@ | Set-Content $inventory
        $env:MAILABUSE_CONFIG = $inventory
        $null = Initialize-MailServer mx1
        Get-RcptAnswer $server joe@example.org joes-secret | Should -Be 250
    }
    AfterAll { Stop-Lab $lab }

    It 'is Partial where it is in place, Failed where it is not, and one error' {
        $failures = $null
        $suspended = @(Suspend-MailSender joe@example.org -Server mx1 -ErrorVariable failures -ErrorAction SilentlyContinue)
        $suspended.Server | Should -Be mx1, dead
        $suspended.State | Should -Be Partial, Failed
        $failures.Count | Should -Be 1
        $failures[0].CategoryInfo.Category | Should -Be ConnectionError
        Get-RcptAnswer $server joe@example.org joes-secret | Should -Be 450
    }

    It 'asks for a server where there are several' {
        $failures = $null
        Suspend-MailSender joe@example.org -ErrorVariable failures -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $failures[0].FullyQualifiedErrorId | Should -BeLike 'ServerUnknown,*'
    }

    It 'refuses the protected, and servers that are not supported' {
        $failures = $null
        Suspend-MailSender abuse@example.org -Server mx1 -ErrorVariable failures -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $failures[0].FullyQualifiedErrorId | Should -BeLike 'SenderProtected,*'
        Suspend-MailSender joe@example.org -Server old -ErrorVariable failures -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $failures[0].FullyQualifiedErrorId | Should -BeLike 'MtaNotSupported,*'
    }
}
