# The first half of the story that the module tells, from the burst to the good mail released, by the runbook as it is shipped.
BeforeDiscovery {
    . $PSScriptRoot/Lab.ps1
    $hindrance = Get-LabHindrance
    $ways = @(
        @{ Way = 'this machine'; Inventory = 'InventoryFile'; TwoServers = $false }
        @{ Way = 'ssh, submitted on one server and queued on the next'; Inventory = 'SshInventoryFile'; TwoServers = $true }
    )
}

BeforeAll {
    . $PSScriptRoot/Setup.ps1
    . $PSScriptRoot/Lab.ps1
    # In this process: spammer and bystander are objects of it.
    Add-Type -Path (Join-Path $Root tests MailAbuse.Lab bin Release net10.0 MailAbuse.Lab.dll)
    $before = $env:MAILABUSE_CONFIG
    $runbook = Join-Path $Root examples Stop-SpamRun.ps1
}

AfterAll { $env:MAILABUSE_CONFIG = $before }

Describe 'A spam run is stopped by the runbook, on <Way>' -ForEach $ways -Skip:([bool]$hindrance) {
    BeforeAll {
        $lab = [MailAbuse.Lab.MailLab]::Start([MailAbuse.Lab.LabPlan]@{ TwoServers = $TwoServers })
        $env:MAILABUSE_CONFIG = $lab.$Inventory
        # In the other lab he is another joe.
        $env:MAILABUSE_STORE = Join-Path (Get-TestFolder) "$Inventory.db"
        $null = Get-MailServer | Initialize-MailServer
        $mary = [MailAbuse.Lab.SteadySender]::Start($lab.Provider.Submission, [MailAbuse.Lab.LabLogin]::Mary, 5)
        $joe = [MailAbuse.Lab.Spammer]::Start($lab.Provider.Submission, [MailAbuse.Lab.LabLogin]::Joe, $null, 'defer.test', 2, $null)
        $joe.WaitForAccepted(150, 60)
        $ledger = { [MailAbuse.Lab.LabLedger]::ExactlyOnce($lab, [string[]]($joe.AcceptedTokens + $mary.AcceptedTokens), 60) }
        $in = { param($Ledger, [string] $Kind) $Ledger.Count([string[]]$joe.AcceptedTokens, [MailAbuse.Lab.PlaceKind]$Kind) }
    }
    AfterAll {
        if ($joe) { $joe.Dispose() }
        if ($mary) { $mary.Dispose() }
        if ($lab) { $lab.Dispose() }
    }

    It 'changes nothing with -WhatIf' {
        $null = & $runbook -WhatIf 6>$null
        Get-SuspendedMailSender | Should -BeNullOrEmpty
        Get-QuarantinedMessage | Should -BeNullOrEmpty
    }

    It 'stops him while he sends, and takes all that he has queued' {
        $done = & $runbook -Reason 'hacked mailbox' -Confirm:$false 6>$null
        $suspended = @($done | Where-Object { $_ -is [MailAbuse.Suspensions.SenderSuspension] })
        $suspended.Sender | Sort-Object -Unique | Should -Be joe@example.org
        $script:case = "$($suspended.Case | Sort-Object -Unique)"
        $case | Should -Match '^\d{4}-\d{4}-\w{4}$'
        (Get-AbuseCase $case).Evidence.Count | Should -BeGreaterThan 0
        (Get-AbuseCase $case).Timeline.Kind | Should -Contain Quarantined
        ($suspended | Where-Object Server -EQ mx1).State | Should -BeIn InPlace, Proved
        $quarantined = @($done | Where-Object { $_ -is [MailAbuse.Quarantine.QuarantineResult] })
        $quarantined.Sender | Sort-Object -Unique | Should -Be joe@example.org
        $quarantined.IsComplete | Should -Not -Contain $false
        $attempts = $joe.Attempts
        Start-Sleep 3
        $joe.Stop()
        $joe.Attempts | Should -BeGreaterThan $attempts
        # Every message that was taken in is held, none is lost or twice there.
        & $in (& $ledger) Held | Should -Be $joe.AcceptedTokens.Count
    }

    It 'is proved by his next attempts in the log' {
        $state = Get-SuspendedMailSender -Server mx1 -Verify
        $state.Sender | Should -Be joe@example.org
        $state.State | Should -Be Proved
        $state.AcceptedSince | Should -Be 0
        $state.Case | Should -Be $case
    }

    It 'leaves the others unharmed' {
        $mary.Stop()
        $mary.Attempts | Should -BeGreaterThan 10
        $mary.Troubles | Should -BeNullOrEmpty
    }

    It 'finishes what it began when it is run again, and changes nothing' {
        $done = & $runbook -Case $case -Reason 'hacked mailbox' -Confirm:$false -WarningAction SilentlyContinue 6>$null
        ($done | Where-Object { $_ -is [MailAbuse.Suspensions.SenderSuspension] }).IsChanged | Should -Not -Contain $true
        ($done | Where-Object { $_ -is [MailAbuse.Quarantine.QuarantineResult] } | Measure-Object Held -Sum).Sum | Should -Be 0
    }

    It 'lets him send again, releases the good mail, and deletes the rest on request only' {
        { Resume-MailSender -Case $case -ErrorAction Stop } | Should -Throw '*is not ready: Nobody has said yet what happened.*'
        $null = Set-AbuseCase $case -Kind Mailbox -PasswordChanged now -Question Cause -Answer 'the same password elsewhere'
        { Resume-MailSender -Case $case -ErrorAction Stop } | Should -Throw '*Question 2*is not answered.*'
        $null = Set-AbuseCase $case -Question Measures -Answer 'a password of its own, and a second factor'
        $resumed = Resume-MailSender -Case $case
        $resumed.State | Sort-Object -Unique | Should -Be NotSuspended
        [MailAbuse.Lab.SmtpClientSession]::LogIn($lab.Provider.Submission, [MailAbuse.Lab.LabLogin]::Joe, $null).Item2.IsGood | Should -BeTrue
        $lab.World.Set('defer.test', [MailAbuse.Lab.WorldAnswer]::Accept)
        $held = @(Get-QuarantinedMessage -Case $case)
        $held.Count | Should -Be $joe.AcceptedTokens.Count
        $good = $held | Select-Object -First 5 | Restore-QuarantinedMessage
        $good.Count | Should -Be 5
        $null = $held | Select-Object -Last 3 | Remove-QuarantinedMessage -Confirm:$false
        $left = @(Get-QuarantinedMessage -Case $case)
        $left.Count | Should -Be ($held.Count - 8)
        [MailAbuse.Lab.Waiting]::For('the released mail', { & $in ($lab.Account()) Delivered | ForEach-Object { $_ -eq 5 } }, 30)
        & $in ($lab.Account()) Held | Should -Be $left.Count
        (Get-AbuseCase $case).Timeline.Kind | Should -Contain Resumed
        (Get-AbuseCase $case).Timeline.Kind | Should -Contain Restored
        (Get-AbuseCase $case).Timeline.Kind | Should -Contain Removed
    }

    It 'is stopped also where the store of cases is broken, and is let go by name' -Skip:$TwoServers {
        { & $runbook -Case 2020-9999 -WhatIf 6>$null } | Should -Throw -ErrorId 'CaseUnknown,*'
        $env:MAILABUSE_STORE = $lab.InventoryFile
        { & $runbook -Case 2020-9999 -WhatIf 3>$null 6>$null } | Should -Not -Throw
        $said = @(& $runbook -Confirm:$false 3>$null 6>&1)
        $suspended = $said | Where-Object { $_ -is [MailAbuse.Suspensions.SenderSuspension] }
        $suspended.Sender, $suspended.IsChanged, $suspended.Case | Should -Be joe@example.org, $true, $null
        "$($said | Where-Object { $_ -is [System.Management.Automation.InformationRecord] })" | Should -BeLike '*Resume-MailSender NAME -Server SERVER*'
        (Resume-MailSender joe@example.org -Server mx1 -WarningAction SilentlyContinue).State | Should -Be NotSuspended
    }
}
