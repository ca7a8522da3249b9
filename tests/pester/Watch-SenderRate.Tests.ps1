BeforeAll {
    . $PSScriptRoot/Setup.ps1

    function New-WatchedLog([string] $Name = 'mail.log') {
        $path = Join-Path $TestDrive ([guid]::NewGuid()) $Name
        [void][System.IO.Directory]::CreateDirectory((Split-Path $path))
        New-SampleLog -Path $path -End ([DateTimeOffset]::Now.AddHours(-3)) -Burst 1
        $path
    }

    # Somebody's script blasts from many networks, half of it refused.
    function Add-Blast([string] $Path, [string] $Login = 'joe@example.org', [int] $Count = 60, [int] $From = 0) {
        $lines = foreach ($i in $From..($From + $Count - 1)) {
            $what = $i % 2 ? @{ Status = 'sent' } : @{ Status = 'deferred'; Reply = '451 4.7.1 too much mail from you' }
            New-Message -Id ('{0:X10}' -f (0xC000000000 + $i)) -At ([DateTimeOffset]::Now) -Login $Login -Client "203.0.$($i % 200).7" -To "v$i@d$($i % 40).example.com" @what
        }
        Add-Content -LiteralPath $Path -Value $lines
    }

    # A watch beside the test, as in another window.
    function Start-Watch([string] $Script) {
        $shell = [powershell]::Create()
        [void]$shell.AddScript("Import-Module '$ModulePath'; $Script")
        $output = [System.Management.Automation.PSDataCollection[psobject]]::new()
        $in = [System.Management.Automation.PSDataCollection[psobject]]::new()
        $in.Complete()
        @{ Shell = $shell; Output = $output; Run = $shell.BeginInvoke($in, $output) }
    }

    function Wait-For([scriptblock] $Condition, [int] $Seconds = 60) {
        $clock = [System.Diagnostics.Stopwatch]::StartNew()
        while (-not (& $Condition)) {
            if ($clock.Elapsed.TotalSeconds -gt $Seconds) { throw "Waited $Seconds s in vain for: $Condition" }
            Start-Sleep -Milliseconds 50
        }
    }

    function Stop-Watch($Watch) {
        $Watch.Shell.Stop()
        $Watch.Shell.Dispose()
    }
}

Describe 'Watch-SenderRate' {
    It 'emits a hacked account while he sends, once, and again at ten times as much' {
        $log = New-WatchedLog
        $watch = Start-Watch "Watch-SenderRate '$log'"
        try {
            # It has begun when a first line is seen; before that the log would be its past.
            Start-Sleep -Seconds 3
            Add-Blast $log -Count 40
            Wait-For { $watch.Output.Count -gt 0 }
            $rate = $watch.Output[0]
            $rate.PSObject.TypeNames[0] | Should -Be 'MailAbuse.Rates.SenderRate'
            $rate.Sender, $rate.SenderKind, $rate.Change, $rate.IsBurst | Should -Be 'joe@example.org', 'Login', 'Began', $true
            $rate.Reasons | Should -Not -BeNullOrEmpty
            Add-Blast $log -Count 500 -From 40
            Wait-For { $watch.Output.Count -gt 1 }
            $watch.Output[1].Change | Should -Be 'Grew'
            $watch.Output[1].Messages | Should -BeGreaterOrEqual (10 * $rate.Messages)
            Start-Sleep -Milliseconds 500
            $watch.Output.Count | Should -Be 2
        }
        finally { Stop-Watch $watch }
    }

    It 'ends by itself with -For, and at a stop at once' {
        $log = New-WatchedLog
        $clock = [System.Diagnostics.Stopwatch]::StartNew()
        Watch-SenderRate $log -For 1s | Should -BeNullOrEmpty
        $clock.Elapsed.TotalSeconds | Should -BeGreaterOrEqual 1
        $watch = Start-Watch "Watch-SenderRate '$log'"
        Start-Sleep -Milliseconds 1500
        $clock.Restart()
        Stop-Watch $watch
        $clock.Elapsed.TotalSeconds | Should -BeLessThan 5
    }

    It 'waits for a log that is not there yet, says so, and follows it when it comes' {
        $log = Join-Path $TestDrive later mail.log
        $watch = Start-Watch "Watch-SenderRate '$log' -Baseline 0"
        try {
            Wait-For { $watch.Shell.Streams.Warning.Count -gt 0 }
            "$($watch.Shell.Streams.Warning[0])" | Should -BeLike "*later*mail.log*does not exist yet*"
            [void][System.IO.Directory]::CreateDirectory((Split-Path $log))
            Add-Blast $log -Count 80
            Wait-For { $watch.Output.Count -gt 0 }
            $watch.Output[0].Sender | Should -Be 'joe@example.org'
            $watch.Shell.Streams.Error.Count | Should -Be 0
        }
        finally { Stop-Watch $watch }
    }

    It 'emits whom it is asked for' {
        $log = New-WatchedLog
        Add-Blast $log -Count 60
        Add-Blast $log -Login mary@example.org -Count 60 -From 60
        @(Watch-SenderRate $log -For 1s).Sender | Sort-Object | Should -Be 'joe@example.org', 'mary@example.org'
        @(Watch-SenderRate $log -For 1s -Sender 'mary@*').Sender | Should -Be 'mary@example.org'
        Watch-SenderRate $log -For 1s -SenderKind LocalUser | Should -BeNullOrEmpty
    }

    It 'takes a rotated set that is named whole for the one log that it is' {
        $log = New-WatchedLog
        Move-Item $log "$log.1"
        Add-Blast $log -Count 60
        $rates = @(Watch-SenderRate "$log*" -For 1s)
        $rates.Count | Should -Be 1
        $rates[0].Messages | Should -Be 60
        $rates[0].BaselineSource | Should -Be 'Own'
    }

    It 'says what is wrong with <what>, and watches nothing' -ForEach @(
        @{ what = 'a window of nothing'; with = @{ Window = '0s' }; id = 'WindowIsEmpty*' }
        @{ what = 'a zone that does not exist'; with = @{ TimeZone = 'Europe/Nowhere' }; id = 'TimeZoneUnknown*' }
    ) {
        { Watch-SenderRate (New-WatchedLog) @with -For 1s } | Should -Throw -ErrorId $id
    }

    It 'an alarm that is over stops nobody' {
        $over = [MailAbuse.Rates.SenderRate]@{ Sender = 'joe@example.org'; SenderKind = 'Login'; Change = 'Over' }
        # Whoever is meant is looked for on that server, and that would be an error.
        @($over | Suspend-MailSender -Server nowhere -ErrorAction Stop -Verbose 4>&1) -like '*is over: nothing is done.' | Should -Not -BeNullOrEmpty
        @($over | Invoke-QueueQuarantine -Server nowhere -ErrorAction Stop -Verbose 4>&1) -like '*is over: nothing is done.' | Should -Not -BeNullOrEmpty
    }
}
