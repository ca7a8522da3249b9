BeforeAll {
    . $PSScriptRoot/Setup.ps1
    $folder = Get-TestFolder
    # Three gigabytes of log in many members: read within two seconds where the machine is quick, and then checked by gzip -t, which
    # takes longer; a stop may come in either.
    $huge = Join-Path $folder huge.log.gz
    New-HugeLog $huge -Megabytes 3000
}

Describe 'A stop' {
    AfterEach {
        # Nothing goes on behind the prompt: no open log, and no thread at work.
        Get-OpenFile $folder | Should -BeNullOrEmpty
        $before = Get-WorkerTime
        Start-Sleep -Milliseconds 400
        (Get-WorkerTime) - $before | Should -BeLessThan 100
    }

    It 'ends Get-SenderRate promptly, and the whole script with it' {
        $stopped = Stop-Running "Get-SenderRate '$huge'; 'after'" -AfterMilliseconds 1500
        $stopped.EndedBefore | Should -BeFalse
        $stopped.State | Should -Be 'Stopped'
        $stopped.Milliseconds | Should -BeLessThan 2000
        $stopped.Output | Should -Not -Contain 'after'
    }

    It 'ends Read-MailLog while a slow consumer holds it up' {
        $stopped = Stop-Running "Read-MailLog '$huge' | ForEach-Object { Start-Sleep -Milliseconds 5; `$_ }; 'after'" -AfterMilliseconds 1500
        $stopped.EndedBefore | Should -BeFalse
        $stopped.State | Should -Be 'Stopped'
        $stopped.Milliseconds | Should -BeLessThan 2000
        $stopped.Output.Count | Should -BeGreaterThan 10
        $stopped.Output | Should -Not -Contain 'after'
    }

    It 'ends a journalctl that has not said anything yet' -Skip:$IsWindows {
        $bin = New-Item -ItemType Directory (Join-Path (Get-TestFolder) bin)
        $began = Join-Path $bin began
        "#!/bin/sh`necho `$`$ >'$began'`nexec sleep 60" | Set-Content (Join-Path $bin journalctl)
        chmod 755 (Join-Path $bin journalctl)
        $path = $env:PATH
        try {
            $env:PATH = "${bin}:$path"
            $stopped = Stop-Running 'Get-SenderRate -Journal' -AfterMilliseconds 1500
        }
        finally { $env:PATH = $path }
        $stopped.State | Should -Be 'Stopped'
        $stopped.Milliseconds | Should -BeLessThan 2000
        Get-Process -Id (Get-Content $began) -ErrorAction Ignore | Should -BeNullOrEmpty
    }

    It 'is not caught by a catch of the caller' {
        $stopped = Stop-Running "try { Get-SenderRate '$huge' } catch { 'caught' }; 'after'" -AfterMilliseconds 1500
        $stopped.State | Should -Be 'Stopped'
        $stopped.Output | Should -BeNullOrEmpty
    }

    It 'comes from Select-Object -First, too' {
        $clock = [System.Diagnostics.Stopwatch]::StartNew()
        $events = @(Read-MailLog $huge | Select-Object -First 3)
        $clock.ElapsedMilliseconds | Should -BeLessThan 3000
        $events.Count | Should -Be 3
    }

    It 'comes from an exception in the pipeline, too' {
        { Read-MailLog $huge | ForEach-Object { throw 'enough' } } | Should -Throw 'enough'
    }

    It 'comes from break, too' {
        foreach ($once in 1) { Read-MailLog $huge | ForEach-Object { break } }
    }
}

Describe 'Output while the reading goes on' {
    It 'is there long before the end' {
        $clock = [System.Diagnostics.Stopwatch]::StartNew()
        $first = $null
        Read-MailLog $huge | ForEach-Object { $first ??= $clock.ElapsedMilliseconds; $_ } | Select-Object -First 5000 | Out-Null
        $first | Should -BeLessThan 2000
    }

    It 'comes with progress after a second, and the progress ends' {
        $shell = [powershell]::Create()
        $null = $shell.AddScript("Import-Module '$ModulePath'; Get-SenderRate '$huge' | Out-Null")
        $null = $shell.Invoke()
        $records = @($shell.Streams.Progress | Where-Object Activity -EQ 'Counting senders')
        $shell.Dispose()
        $records.Count | Should -BeGreaterThan 1
        $records[0].PercentComplete | Should -BeIn (0..100)
        $records[-1].RecordType | Should -Be 'Completed'
    }
}
