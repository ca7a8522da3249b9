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

Describe 'A server is set up, on <Way>' -ForEach $ways -Skip:([bool]$hindrance) {
    BeforeAll {
        $lab = Start-Lab
        $env:MAILABUSE_CONFIG = $lab.$Inventory
        $server = $lab.servers[0]
        $main = Join-Path $server.configDirectory main.cf
        $master = Join-Path $server.configDirectory master.cf
        $mainBefore = [System.IO.File]::ReadAllText($main)
        $masterBefore = [System.IO.File]::ReadAllText($master)
    }
    AfterAll { Stop-Lab $lab }

    It 'is looked over first, and what is missing is said' {
        $checks = @(Test-MailServer mx1)
        $checks | ForEach-Object { $_.GetType() | Should -Be ([MailAbuse.Servers.ServerCheck]) }
        ($checks | Where-Object Name -eq Reachable).Status | Should -Be Passed
        ($checks | Where-Object Name -eq Initialized).Status | Should -Be Failed
        $reach = $checks | Where-Object { $_.Name -eq 'MapReached' -and $_.Status -eq 'Failed' }
        $reach.Subject | Should -BeLike '*submission/inet'
        $reach.Advice | Should -Be 'Run Initialize-MailServer.'
        Test-MailServer mx1 -Quiet | Should -BeFalse
        $text = ($checks | Out-String -Width 120) -split "`n"
        $text | ForEach-Object { [System.Management.Automation.Internal.StringDecorated]::new($_).ToString('PlainText').TrimEnd().Length | Should -BeLessOrEqual 120 }
    }

    It 'shows each change with -WhatIf and makes none' {
        $shown = pwsh -NoProfile -NonInteractive -Command "Import-Module '$ModulePath'; Initialize-MailServer mx1 -WhatIf"
        $shown -join "`n" | Should -BeLike '*"(none) -> $mailabuse_restrictions" on target "mx1: main.cf: smtpd_end_of_data_restrictions"*'
        $shown -join "`n" | Should -BeLike '*"permit_sasl_authenticated,reject -> $mailabuse_*" on target "mx1: master.cf: *submission/inet: -o smtpd_recipient_restrictions"*'
        [System.IO.File]::ReadAllText($main) | Should -BeExactly $mainBefore
        [System.IO.File]::ReadAllText($master) | Should -BeExactly $masterBefore
        Join-Path $server.configDirectory mailabuse | Should -Not -Exist
    }

    It 'is set up, and set up again without a change' {
        $setup = Get-MailServer mx1 | Initialize-MailServer
        $setup.GetType() | Should -Be ([MailAbuse.Servers.ServerSetup])
        $setup.Server | Should -Be mx1
        $setup.IsInitialized | Should -BeTrue
        $setup.Changes.Count | Should -BeGreaterThan 5
        @($setup.Checks | Where-Object Status -eq Failed) | Should -BeNullOrEmpty
        $again = Initialize-MailServer -Server mx1
        $again.IsInitialized | Should -BeTrue
        $again.Changes | Should -BeNullOrEmpty
        Test-MailServer mx1 -Quiet | Should -BeTrue
        $again | Out-String -Width 120 | Should -Match 'Server\s+Initialized\s+Changes\s+Checks'
    }

    It 'refuses whom the map names, and nobody else' {
        $map = Join-Path $server.configDirectory mailabuse logins
        Add-Content -LiteralPath $map "joe@example.org`t450 4.7.1 suspended"
        postmap -c $server.configDirectory "lmdb:$map"
        $LASTEXITCODE | Should -Be 0
        Get-RcptAnswer $server joe@example.org joes-secret | Should -Be 450
        Get-RcptAnswer $server mary@example.org marys-secret | Should -Be 250
    }

    It 'is not undone over a suspension without -Force' {
        Initialize-MailServer mx1 -Undo -ErrorVariable failed -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $failed.Count | Should -Be 1
        $failed[0].FullyQualifiedErrorId | Should -Be 'SuspensionsRemain,MailAbuse.Cmdlets.InitializeMailServerCommand'
        $failed[0].TargetObject | Should -Be mx1
        $failed[0].CategoryInfo.Category | Should -Be InvalidOperation
        $failed[0].ErrorDetails.RecommendedAction | Should -BeLike '*-Force*'
        (Test-MailServer mx1 | Where-Object Name -eq Initialized).Status | Should -Be Passed
    }

    It 'is undone to the byte' {
        $undone = Initialize-MailServer mx1 -Undo -Force
        $undone.IsInitialized | Should -BeFalse
        [System.IO.File]::ReadAllText($main) | Should -BeExactly $mainBefore
        [System.IO.File]::ReadAllText($master) | Should -BeExactly $masterBefore
        Get-RcptAnswer $server joe@example.org joes-secret | Should -Be 250
    }

    It 'takes no program that is none' {
        $text = Join-Path (Get-TestFolder) agent.txt
        'no program' | Set-Content $text
        Initialize-MailServer mx1 -InstallAgent $text -ErrorVariable failed -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'AgentInvalid,*'
        [System.IO.File]::ReadAllText($main) | Should -BeExactly $mainBefore
    }

    It 'is one error where Postfix does not run' {
        postfix -c $server.configDirectory stop 2>$null
        Initialize-MailServer mx1 -ErrorVariable failed -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $failed.Count | Should -Be 1
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'MtaNotRunning,*'
        $checks = @(Test-MailServer mx1)
        ($checks | Where-Object Name -eq Running).Status | Should -Be Failed
        ($checks | Where-Object Name -eq SpoolInodes).Status | Should -Be Passed
    }
}

Describe 'Servers that cannot be set up' {
    BeforeAll {
        $folder = Get-TestFolder
        $inventory = Join-Path $folder servers.yaml
        @'
servers:
  - { name: here, configDirectory: /nowhere/postfix }
  - { name: old1, mta: qmail }
'@ | Set-Content $inventory
        $env:MAILABUSE_CONFIG = $inventory
    }

    It 'are one error each: <Server>' -ForEach @(
        @{ Server = 'old1'; Id = 'MtaNotSupported' }
        @{ Server = 'mx9'; Id = 'ServerUnknown' }
    ) {
        foreach ($command in 'Initialize-MailServer', 'Test-MailServer') {
            & $command $Server -ErrorVariable failed -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
            $failed.Count | Should -Be 1
            $failed[0].FullyQualifiedErrorId | Should -BeLike "$Id,*"
        }
    }

    It 'must be named where there are several' {
        Initialize-MailServer -ErrorVariable failed -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $failed.Count | Should -Be 1
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'ServerUnknown,*'
    }

    It 'have no configuration there' -Skip:($IsWindows) {
        Initialize-MailServer here -ErrorVariable failed -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $failed.Count | Should -Be 1
        $failed[0].FullyQualifiedErrorId | Should -BeIn @('ConfigurationInvalid', 'ServerToolMissing' | ForEach-Object { "$_,MailAbuse.Cmdlets.InitializeMailServerCommand" })
        (Test-MailServer here | Where-Object Name -eq Configuration).Status | Should -Be Failed
        Test-MailServer here -Quiet | Should -BeFalse
    }

    It 'are nothing where nothing is piped' { @() | Initialize-MailServer | Should -BeNullOrEmpty }
}
