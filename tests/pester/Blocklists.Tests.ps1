BeforeDiscovery {
    $noResolver = if (-not $IsLinux) { 'the resolver runs on Linux' } elseif (-not (Test-Path /usr/sbin/unbound) -and $env:MAILABUSE_LAB_REQUIRED -ne '1') { 'not installed: unbound' }
    . $PSScriptRoot/Lab.ps1
    $noLab = Get-LabHindrance
}

BeforeAll {
    . $PSScriptRoot/Setup.ps1
    . $PSScriptRoot/Lab.ps1
    $folder = Get-TestFolder
    $env:MAILABUSE_CONFIG = $null

    $lists = Join-Path $folder lists.json
    @{
        version = 1
        lists   = @(
            @{ zone = 'bl.test'; operator = 'lab'; kinds = @('ipv4', 'ipv6'); delisting = 'https://bl.test/'; answers = @(@{ answer = '127.0.0.2'; meaning = 'Sent spam.' }, @{ answer = '127.0.0.10'; meaning = 'Homes.'; severity = 'policy' }) }
            @{ zone = 'gone.test'; operator = 'lab'; kinds = @('ipv4') }
            @{ zone = 'dbl.test'; operator = 'lab'; kinds = @('domain'); answers = @(@{ answer = '127.0.0.2'; meaning = 'Spam.' }) }
        )
    } | ConvertTo-Json -Depth 5 | Set-Content $lists

    function Get-FreePort {
        $socket = [System.Net.Sockets.UdpClient]::new([System.Net.IPEndPoint]::new([ipaddress]::Loopback, 0))
        try { $socket.Client.LocalEndPoint.Port } finally { $socket.Dispose() }
    }

    # A resolver that knows the lists of the test and nothing else.
    function Start-Resolver([int] $Port) {
        $zones = 'bl.test', 'gone.test', 'dbl.test'
        $records = '2.0.0.127.bl.test. A 127.0.0.2', '7.2.0.192.bl.test. A 127.0.0.2', '9.2.0.192.bl.test. A 127.0.0.10', 'test.dbl.test. A 127.0.0.2', 'spam.example.dbl.test. A 127.0.0.2'
        @"
server:
  interface: 127.0.0.1@$Port
  port: $Port
  do-ip6: no
  username: ""
  chroot: ""
  directory: "$folder"
  pidfile: ""
  use-syslog: no
  logfile: "$folder/unbound.log"
  module-config: "iterator"
  local-zone: "." static
$(($zones | ForEach-Object { "  local-zone: `"$_.`" static" }) -join "`n")
$(($records | ForEach-Object { "  local-data: `"$_`"" }) -join "`n")
  local-data: '7.2.0.192.bl.test. TXT "see https://bl.test/$([char]27)[2J"'
remote-control:
  control-enable: no
"@ | Set-Content "$folder/unbound.conf"
        $process = Start-Process /usr/sbin/unbound -ArgumentList '-d', '-c', "$folder/unbound.conf" -PassThru -RedirectStandardError "$folder/unbound.err" -RedirectStandardOutput "$folder/unbound.out"
        foreach ($try in 1..100) {
            try { [System.Net.Sockets.TcpClient]::new('127.0.0.1', $Port).Dispose(); return $process } catch { Start-Sleep -Milliseconds 50 }
        }
        throw "unbound did not start: $(Get-Content "$folder/unbound.err", "$folder/unbound.log" -ErrorAction Ignore)"
    }
}

Describe 'Lists behind a resolver' -Skip:([bool]$noResolver) {
    BeforeAll {
        $port = Get-FreePort
        $resolver = Start-Resolver $port
        $ask = @{ ListPath = $lists; List = '*.test'; DnsServer = "127.0.0.1:$port" }
    }

    AfterAll { if ($resolver) { $resolver.Kill(); $resolver.WaitForExit() } }

    It 'says for each address and list what came of it, in order' {
        $entries = @(Test-MailBlocklist 192.0.2.7, spam.example, 192.0.2.9, 192.0.2.8 @ask)
        $entries | ForEach-Object { "$($_.Address) $($_.List) $($_.Verdict)" } | Should -Be @(
            '192.0.2.7 bl.test Listed', '192.0.2.7 gone.test ListBroken', 'spam.example dbl.test Listed', '192.0.2.9 bl.test Listed', '192.0.2.9 gone.test ListBroken',
            '192.0.2.8 bl.test NotListed', '192.0.2.8 gone.test ListBroken')
        $entries[0] | Should -BeOfType MailAbuse.Reputation.Blocklists.BlocklistEntry
        $entries[0].Meaning | Should -Be 'Sent spam.'
        $entries[0].DelistingUrl | Should -Be 'https://bl.test/'
        $entries[0].Resolver | Should -Match "127\.0\.0\.1:$port"
        $entries[0].Reason | Should -Not -Match "`e"
        $entries[3].Severity | Should -Be Policy
    }

    It 'takes addresses from the pipeline: texts, addresses, refusals and listings' {
        '192.0.2.7', [ipaddress]'192.0.2.9' | Test-MailBlocklist @ask -Listed | ForEach-Object Address | Should -Be '192.0.2.7', '192.0.2.9'
        $refusal = [MailAbuse.Reputation.DeliveryRefusal]@{ OutgoingAddress = '192.0.2.7' }
        $refusal, $refusal | Test-MailBlocklist @ask -Listed | ForEach-Object Address | Should -Be '192.0.2.7'
        Test-MailBlocklist 192.0.2.7 @ask | Test-MailBlocklist @ask -Listed | ForEach-Object Address | Should -Be '192.0.2.7'
    }

    It 'answers in one word, and true only where all is known and nothing listed' {
        Test-MailBlocklist 192.0.2.8 @ask -Quiet | Should -BeTrue
        Test-MailBlocklist 192.0.2.8, 192.0.2.7 @ask -Quiet | Should -BeFalse
        Test-MailBlocklist 192.0.2.9 @ask -Quiet | Should -BeFalse
        # A list that has ended is no answer.
        Test-MailBlocklist 192.0.2.8 -ListPath $lists -List gone.test -DnsServer $ask.DnsServer -Quiet | Should -BeFalse
    }

    It 'goes on after a name that is none' {
        $entries = @(Test-MailBlocklist 192.0.2.300, 192.0.2.8, 'joe@example.org' @ask -ErrorVariable failed -ErrorAction SilentlyContinue)
        $entries.Count | Should -Be 2
        $failed.FullyQualifiedErrorId | Should -Be (@('NameInvalid,MailAbuse.Cmdlets.TestMailBlocklistCommand') * 2)
        $failed.TargetObject | Should -Be '192.0.2.300', 'joe@example.org'
    }

    It 'fits a table of 120 columns' {
        $lines = Test-MailBlocklist 192.0.2.7, 192.0.2.9 @ask | Out-String -Width 120 -Stream
        $lines | ForEach-Object { $_.Length | Should -BeLessOrEqual 120 }
        $lines -join "`n" | Should -Match '192\.0\.2\.9 +bl\.test +Listed +Policy only: Homes\.'
    }

    It 'binds again what came back from a job' {
        $entry = Test-MailBlocklist 192.0.2.7 @ask | Where-Object List -eq bl.test
        $again = [MailAbuse.Reputation.Blocklists.BlocklistEntry]([System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($entry)))
        $again.Verdict | Should -Be Listed
        $again.Answers | Should -Be '127.0.0.2'
    }

    It 'asks about the names of a real server, and says that its address is hidden' -Skip:([bool]$noLab) {
        $lab = Start-Lab
        try {
            $env:MAILABUSE_CONFIG = $lab.inventory
            $entries = @(Get-MailServer mx1 | Test-MailBlocklist @ask -ErrorVariable failed -ErrorAction SilentlyContinue)
            $failed.FullyQualifiedErrorId | Should -Be 'NameInvalid,MailAbuse.Cmdlets.TestMailBlocklistCommand'
            "$failed" | Should -Match 'mx1 has no public address'
            $entries.Server | Sort-Object -Unique | Should -Be mx1
            $entries.List | Sort-Object -Unique | Should -Be dbl.test
            $entries.Verdict | Sort-Object -Unique | Should -Be NotListed
        }
        finally {
            Stop-Lab $lab
            $env:MAILABUSE_CONFIG = $null
        }
    }
}

Describe 'A resolver that is not there' {
    It 'is one error and no entry' {
        $entries = @(Test-MailBlocklist 192.0.2.7, 2001:db8::7, mail.example.org -DnsServer "127.0.0.1:$(Get-FreePort)" -ErrorVariable failed -ErrorAction SilentlyContinue)
        $entries | Should -BeNullOrEmpty
        $failed.Count | Should -Be 1
        $failed[0].FullyQualifiedErrorId | Should -Be 'ConnectionFailed,MailAbuse.Cmdlets.TestMailBlocklistCommand'
        $failed[0].CategoryInfo.Category | Should -Be ConnectionError
        "$($failed[0])" | Should -Match 'does not answer'
        $failed[0].ErrorDetails.RecommendedAction | Should -Match '-DnsServer'
    }

    It 'is an error where it can be none' {
        $null = Test-MailBlocklist 192.0.2.7 -DnsServer 'not a server' -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed.FullyQualifiedErrorId | Should -Be 'NameInvalid,MailAbuse.Cmdlets.TestMailBlocklistCommand'
    }
}

Describe 'Lists that are not asked' {
    It 'tells that a list has ended, and asks nobody' {
        $entry = Test-MailBlocklist 192.0.2.7 -List dnsbl.sorbs.net -DnsServer "127.0.0.1:$(Get-FreePort)"
        $entry.Verdict | Should -Be ListBroken
        $entry.Problem | Should -Match '^Dead since 2024-06-05'
    }

    It 'says which list may have been meant' {
        $null = Test-MailBlocklist 192.0.2.7 -List zen.spamhouse.org -DnsServer "127.0.0.1:$(Get-FreePort)" -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed.Count | Should -Be 1
        $failed[0].ErrorDetails.RecommendedAction | Should -Match 'Did you mean zen\.spamhaus\.org\?'
    }

    It 'refuses a catalogue with a fault, with its place' {
        $bad = Join-Path $folder bad.json
        '{ "version": 1, "lists": [ { "zone": "bl.test", "operator": "x", "kinds": ["ip"] } ] }' | Set-Content $bad
        { Test-MailBlocklist 192.0.2.7 -ListPath $bad } | Should -Throw -ErrorId 'CatalogueInvalid,MailAbuse.Cmdlets.TestMailBlocklistCommand' -ExpectedMessage "*bad.json: list 'bl.test': 'ip' is no kind*"
        { Test-MailBlocklist 192.0.2.7 -ListPath (Join-Path $folder nowhere.json) } | Should -Throw -ErrorId 'CatalogueInvalid,*'
    }

    It 'ships its catalogue as a file that can be read' {
        $catalogue = Get-Content (Join-Path (Split-Path $ModulePath) catalogue blocklists.json) -Raw | ConvertFrom-Json
        $catalogue.lists.zone | Should -Contain zen.spamhaus.org
    }

    It 'completes zones' {
        (TabExpansion2 'Test-MailBlocklist -List spamhaus').CompletionMatches.CompletionText | Should -Contain zen.spamhaus.org
    }
}
