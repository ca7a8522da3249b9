BeforeDiscovery {
    . $PSScriptRoot/Lab.ps1
    $hindrance = Get-LabHindrance
}

BeforeAll {
    . $PSScriptRoot/Setup.ps1
    $before = $env:MAILABUSE_CONFIG
    $folder = Get-TestFolder
}

AfterAll { $env:MAILABUSE_CONFIG = $before }

Describe 'A policy that is wrong' {
    BeforeAll {
        $env:MAILABUSE_CONFIG = Join-Path $folder servers.yaml
        Set-Content $env:MAILABUSE_CONFIG 'servers: [{name: mx1, host: root@mx1.example.net}]'
    }

    It 'is one error with file, line and key, and nothing begins: <Policy>' -ForEach @(
        @{ Policy = "dryRun: false`nholdd: {perHour: 3}"; Line = 2; Says = '*holdd*' }
        @{ Policy = "dryRun: false`nhold:`n  perHour: 0"; Line = 3; Says = "*perHour*1 to*" }
        @{ Policy = "hold:`n  maximumShare: 200%"; Line = 2; Says = '*maximumShare*' }
    ) {
        $path = Join-Path $folder guard.yaml
        Set-Content $path $Policy
        $failure = { Invoke-MailAbuseGuard mx1 -Policy $path } | Should -Throw -PassThru
        $failure.FullyQualifiedErrorId | Should -Be 'PolicyInvalid,MailAbuse.Cmdlets.InvokeMailAbuseGuardCommand'
        $failure.CategoryInfo.Category | Should -Be InvalidData
        $failure.Exception.Message | Should -BeLike "*guard.yaml*$Line*"
        $failure.Exception.Message | Should -BeLike $Says
    }

    It 'is not there, and says where one to begin with is' {
        $failure = { Invoke-MailAbuseGuard mx1 -Policy $folder/none.yaml } | Should -Throw -PassThru
        $failure.Exception.Message + $failure.ErrorDetails.RecommendedAction | Should -BeLike '*none.yaml*about_MailAbuseGuard*'
    }

    It 'is not what stands in the examples' {
        $found = Invoke-MailAbuseGuard mx1 -Policy $Root/examples/guard.yaml -WhatIf -ErrorAction Stop
        $found | Should -BeNullOrEmpty
    }
}

Describe 'Away for three days' -Skip:([bool]$hindrance) {
    BeforeAll {
        Add-Type -Path (Join-Path $Root tests MailAbuse.Lab bin Release net10.0 MailAbuse.Lab.dll)
        $lab = [MailAbuse.Lab.MailLab]::Start([MailAbuse.Lab.LabPlan]@{})
        $env:MAILABUSE_CONFIG = $lab.InventoryFile
        $server = $lab.Servers[0]
        New-SampleLog "$($server.LogFile).1" -End ([DateTimeOffset]::UtcNow.AddHours(-2)) -Burst 1
        $lab.World.Set('slow.test', [MailAbuse.Lab.WorldAnswer]::Slow(1))
        $null = Initialize-MailServer mx1
        $logins = Join-Path $server.ConfigDirectory mailabuse/logins
        $policy = Join-Path $folder guard.yaml
        $told = Join-Path $folder told.jsonl
        $beat = Join-Path $folder guard.json
        Set-Content (Join-Path $folder tell) "#!/bin/sh`ncat >>'$told'`necho >>'$told'"
        chmod 755 (Join-Path $folder tell)
        Set-Content $policy "dryRun: false`nheartbeat: $beat`ntell:`n  - command: [$(Join-Path $folder tell)]"

        # A guard as a service runs it: a process of its own, that writes what it says into a file.
        function Start-Guard([string] $Arguments = "-Policy '$policy'") {
            $events = Join-Path $folder "$([guid]::NewGuid()).jsonl"
            $null = New-Item $events
            $command = "`$ConfirmPreference = 'None'; Import-Module '$ModulePath'; Invoke-MailAbuseGuard mx1 $Arguments | ForEach-Object { Add-Content '$events' (`$_ | ConvertTo-Json -Compress -Depth 1 -WarningAction Ignore) }"
            $process = Start-Process pwsh -ArgumentList '-NoProfile', '-NonInteractive', '-Command', "`"$command`"" -PassThru -RedirectStandardError "$events.err" -RedirectStandardOutput "$events.out"
            [pscustomobject]@{ Process = $process; Events = $events }
        }

        function Wait-Event($Guard, [string] $Kind, [int] $Seconds = 90) {
            $kinds = [Enum]::GetNames([MailAbuse.Guard.GuardEventKind])
            for ($end = [DateTime]::UtcNow.AddSeconds($Seconds); [DateTime]::UtcNow -lt $end; Start-Sleep -Milliseconds 200) {
                $found = Get-Content $Guard.Events | ConvertFrom-Json | Where-Object { $kinds[$_.Kind] -eq $Kind } | Select-Object -First 1
                if ($found) { return $found }
                if ($Guard.Process.HasExited) { break }
            }
            throw "no $Kind of the guard:`n$((Get-Content $Guard.Events, "$($Guard.Events).err", "$($Guard.Events).out") -join "`n")"
        }

        function Start-Spam { [MailAbuse.Lab.Spammer]::Start($server.Submission, [MailAbuse.Lab.LabLogin]::Joe, $null, 'slow.test', 2, $null) }
    }
    AfterAll { if ($lab) { $lab.Dispose() } }
    AfterEach { if ($guard -and -not $guard.Process.HasExited) { $guard.Process.Kill() } }

    It 'changes nothing by -WhatIf' {
        Invoke-MailAbuseGuard mx1 -Policy $policy -WhatIf | Should -BeNullOrEmpty
        Test-Path $beat | Should -BeFalse
        Get-Content $logins | Should -BeNullOrEmpty
    }

    It 'says what it would do where there is no policy, and ends by itself' {
        $events = Invoke-MailAbuseGuard mx1 -For 3s
        $events.Kind | Should -Be Started, Stopped
        $events[0].GetType() | Should -Be ([MailAbuse.Guard.GuardEvent])
        $events.DryRun | Should -Not -Contain $false
        ($events | Out-String -Width 120) | Should -Match 'mx1\s+Started\s+Dry run: '
        # Sentences break between words.
        ($events[0] | Out-String -Width 40) | Should -Match "mx1 Started\r?\n  Dry run: mx1: guarded\. .*?\r?\n  \w"
    }

    It 'is run by Start-Guard.ps1, a line for each thing' {
        $lines = & $Root/examples/Start-Guard.ps1 -Server mx1 -For 2s
        $LASTEXITCODE | Should -Be 0
        $lines[0] | Should -Match '^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d Started mx1: \(dry run\) mx1: guarded\.'
        $lines[-1] | Should -BeLike '* Stopped mx1: *'
        { & $Root/examples/Start-Guard.ps1 -Server mx1 -Policy (Join-Path $folder none.yaml) } | Should -Throw '*none.yaml*'
    }

    It 'is killed in the middle, is started anew, and puts him on hold with one case, which one command takes back' {
        $guard = Start-Guard
        $null = Wait-Event $guard Started
        $spam = Start-Spam
        try {
            $null = Wait-Event $guard Burst
            # kill -9 while he is being put on hold.
            $guard.Process.Kill()
            $guard.Process.WaitForExit()
            $guard = Start-Guard
            # Whether the first one came far enough or not: he is stopped, and people are told.
            $null = Wait-Event $guard Started
            for ($i = 0; $i -lt 300 -and (Get-SuspendedMailSender joe@example.org).Mode -ne 'Hold'; $i++) { Start-Sleep -Milliseconds 200 }
            $standing = Get-SuspendedMailSender joe@example.org
            $standing.Mode | Should -Be Hold
            $standing.By | Should -BeLike 'guard *'
            Get-SuspendedMailSender mary* | Should -BeNullOrEmpty
        }
        finally { $spam.Stop() }

        # A second guard says so and leaves; the first one goes on.
        $second = { Invoke-MailAbuseGuard mx1 -Policy $policy -Confirm:$false } | Should -Throw -PassThru
        $second.FullyQualifiedErrorId | Should -BeLike 'GuardRunning,*'
        $second.CategoryInfo.Category | Should -Be ResourceBusy
        # The heartbeat is written every ten seconds.
        for ($i = 0; $i -lt 30 -and $said -notlike '*1 on hold*'; $i++) {
            Start-Sleep -Milliseconds 500
            $said = dotnet (Join-Path $Root src MailAbuse.Cli bin Release net10.0 mailabuse.dll) heartbeat $beat
        }
        $said | Should -BeLike 'alive, *1 on hold'
        $LASTEXITCODE | Should -Be 0

        # What the first one wrote of him, why he is on hold, the second one left as it was.
        (Get-SuspendedMailSender joe@example.org).Reason | Should -BeLike 'joe@example.org sends a burst: *'
        @(Get-AbuseCase -Sender joe@example.org).Count | Should -Be 1
        $case = Get-AbuseCase -Sender joe@example.org
        $case.Case | Should -Be $standing.Case

        # His case says so, whichever of the two came to its end.
        for ($i = 0; $i -lt 150 -and -not ($remark = (Get-AbuseCase $case.Case).Timeline | Where-Object { $_.Kind -eq 'Note' -and $_.Text -like 'The guard put him on hold by itself*' }); $i++) { Start-Sleep -Milliseconds 200 }
        @($remark).Count | Should -Be 1
        $undo = "Resume-MailSender 'joe@example.org' -SenderKind Login -Server mx1 | Restore-QuarantinedMessage"
        $remark.Text | Should -BeLike "*To take it back: $undo"

        # One command takes it back, while the guard goes on; it leaves him alone then.
        $held = @(Get-MailQueue -Server mx1 -Queue hold).Count
        $held | Should -BeGreaterThan 0
        $back = Invoke-Expression "$undo -Confirm:`$false"
        @($back).Count | Should -BeGreaterOrEqual $held
        Get-SuspendedMailSender | Should -BeNullOrEmpty
        Get-MailQueue -Server mx1 -Queue hold | Should -BeNullOrEmpty
        $guard.Process.Kill()
    }

    It 'tells a program of each event, also that it was ended by SIGINT' {
        $said = Get-Content $told | Where-Object { $_ } | ConvertFrom-Json
        $said.kind | Should -Contain burst
        ($said | Where-Object kind -EQ burst | Select-Object -First 1).sender | Should -Be joe@example.org
        $guard = Start-Guard
        $null = Wait-Event $guard Started
        kill -INT $guard.Process.Id
        $guard.Process.WaitForExit(20000) | Should -BeTrue
        # Monitoring need not wait until its heartbeat is old.
        dotnet (Join-Path $Root src MailAbuse.Cli bin Release net10.0 mailabuse.dll) heartbeat $beat | Should -BeLike 'the guard was ended at *'
        $LASTEXITCODE | Should -Be 2
        (Get-Content $told | Where-Object { $_ } | ConvertFrom-Json)[-1].kind | Should -Be stopped
    }
}
