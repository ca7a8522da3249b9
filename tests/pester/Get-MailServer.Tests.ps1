BeforeDiscovery { $isRoot = -not $IsWindows -and (id -u) -eq '0' }

BeforeAll {
    . $PSScriptRoot/Setup.ps1
    $before = $env:MAILABUSE_CONFIG
    $folder = Get-TestFolder
    $inventory = Join-Path $folder servers.yaml
    @'
protected: [postmaster@example.org]
servers:
  - { name: mx1, host: root@mx1.example.net, realm: customers, next: out1, detour: mx2, log: [/var/log/mail.log, /var/log/sasl.log] }
  - { name: mx2, host: ops@mx2.example.net, sudo: true, realm: customers, log: journal }
  - { name: out1, configDirectory: /etc/postfix-out }
  - { name: old1, host: old1, mta: qmail }
'@ | Set-Content $inventory
    $env:MAILABUSE_CONFIG = $inventory
}

AfterAll { $env:MAILABUSE_CONFIG = $before }

Describe 'Get-MailServer' {
    It 'tells all servers in the order of the file' {
        $servers = @(Get-MailServer)
        $servers.Name | Should -Be 'mx1', 'mx2', 'out1', 'old1'
        $servers[0].Host | Should -Be 'root@mx1.example.net'
        $servers[0].Log | Should -Be '/var/log/mail.log', '/var/log/sasl.log'
        $servers[0].Next | Should -Be 'out1'
        $servers[1].Sudo | Should -BeTrue
        $servers[1].Log | Should -Be 'journal'
        $servers[2].IsLocal | Should -BeTrue
        $servers[2].ConfigDirectory | Should -Be '/etc/postfix-out'
        $servers[3].Mta | Should -Be 'Qmail'
    }

    It 'emits what it declares' {
        $declared = (Get-Command Get-MailServer).OutputType.Type
        @(Get-MailServer | ForEach-Object { $_.GetType() } | Select-Object -Unique) | Should -Be $declared
    }

    It 'takes names and wildcards: <Names>' -ForEach @(
        @{ Names = @('mx1'); Expected = 'mx1' }
        @{ Names = @('MX2', 'mx1'); Expected = 'mx2', 'mx1' }
        @{ Names = @('mx*'); Expected = 'mx1', 'mx2' }
        @{ Names = @('*1', 'mx1', 'o*'); Expected = 'mx1', 'out1', 'old1' }
    ) {
        (Get-MailServer $Names).Name | Should -Be $Expected
        ($Names | Get-MailServer).Name | Should -Be $Expected
    }

    It 'takes names, servers and senders from the pipeline' {
        ([MailAbuse.Rates.SenderRate]@{ Sender = 'joe@example.org'; SenderKind = 'Login'; Server = 'mx1' } | Get-MailServer).Name | Should -Be 'mx1'
        (Get-MailServer mx* | Get-MailServer).Name | Should -Be 'mx1', 'mx2'
        (@() | Get-MailServer) | Should -BeNullOrEmpty
    }

    It 'answers an unknown name by one error with the names that there are: <Name>' -ForEach @(
        @{ Name = 'mx3'; Message = "No server is called 'mx3'*"; Advice = 'Did you mean mx1?*mx1, mx2, out1, old1.' }
        @{ Name = 'web*'; Message = "No server matches 'web*'*"; Advice = 'Servers there: mx1, mx2, out1, old1.' }
        @{ Name = 'mx1.example.net'; Message = "No server is called 'mx1.example.net'*"; Advice = '*Servers there:*' }
    ) {
        $servers = @(Get-MailServer mx1, $Name, out1 -ErrorVariable failed -ErrorAction SilentlyContinue)
        $servers.Name | Should -Be 'mx1', 'out1'
        $failed.Count | Should -Be 1
        $failed[0].FullyQualifiedErrorId | Should -Be 'ServerUnknown,MailAbuse.Cmdlets.GetMailServerCommand'
        $failed[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
        $failed[0].TargetObject | Should -Be $Name
        "$($failed[0])" | Should -BeLike $Message
        $failed[0].ErrorDetails.RecommendedAction | Should -BeLike $Advice
    }

    It 'ends at an unknown name with -ErrorAction Stop' { { Get-MailServer mx3 -ErrorAction Stop } | Should -Throw -ErrorId 'ServerUnknown,*' }

    It 'refuses an empty name' { { Get-MailServer '' } | Should -Throw -ErrorId 'ParameterArgumentValidationError,*' }

    It 'says with -Verbose which file it is' {
        $told = Get-MailServer mx1 -Verbose 4>&1 | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] }
        "$told" | Should -BeLike "*$inventory*mx1, mx2, out1, old1*"
    }

    It 'fits 120 columns' {
        $text = Get-MailServer | Out-String -Width 120
        $plain = [System.Management.Automation.Internal.StringDecorated]::new($text).ToString('PlainText') -split "`n"
        $plain | ForEach-Object { $_.Length | Should -BeLessOrEqual 120 }
        $plain -join "`n" | Should -Match 'Name\s+Host\s+MTA\s+Realm\s+Next\s+Detour\s+Log'
        $plain -join "`n" | Should -Match 'mx2\s+ops@mx2\.example\.net \(sudo\)\s+postfix\s+customers\s+journal'
        $plain -join "`n" | Should -Match 'out1\s+this machine\s+postfix'
        $plain -join "`n" | Should -Not -Match '#ERR'
    }
}

Describe 'Servers from a job' {
    BeforeAll { $far = @(Start-Job { Import-Module $using:ModulePath; Get-MailServer } | Receive-Job -Wait -AutoRemoveJob) }

    It 'are MailServer again after a cast, property by property' {
        $far[0].PSTypeNames[0] | Should -Be 'Deserialized.MailAbuse.Servers.MailServer'
        $near = @(Get-MailServer)
        for ($at = 0; $at -lt $near.Count; $at++) {
            $again = [MailAbuse.Servers.MailServer]$far[$at]
            foreach ($property in [MailAbuse.Servers.MailServer].GetProperties().Name) {
                ($again.$property | ConvertTo-Json -Compress) | Should -Be ($near[$at].$property | ConvertTo-Json -Compress) -Because $property
            }
        }
    }

    It 'are the same in a table' { ($far | Out-String -Width 120) | Should -Be (Get-MailServer | Out-String -Width 120) }
}

Describe 'What -Server takes' {
    It 'is <What>' -ForEach @(
        @{ What = 'a name'; Value = { 'mx1' }; Expected = 'mx1' }
        @{ What = 'several'; Value = { 'mx*', 'out1' }; Expected = 'mx*', 'out1' }
        @{ What = 'a server'; Value = { Get-MailServer mx1 }; Expected = 'mx1' }
        @{ What = 'both'; Value = { 'out1', (Get-MailServer mx1) }; Expected = 'out1', 'mx1' }
        @{ What = 'a server from a job'; Value = { [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize((Get-MailServer mx2))) }; Expected = 'mx2' }
        @{ What = 'text from a file'; Value = { 'mx1', 'mx2' | Set-Content $folder/names.txt; Get-Content $folder/names.txt }; Expected = 'mx1', 'mx2' }
        @{ What = 'a name of digits'; Value = { 42 }; Expected = '42' }
    ) {
        @([MailAbuse.Cmdlets.ServerArgument[]](& $Value) | ForEach-Object { "$_" }) | Should -Be $Expected
    }

    It 'is nothing else: <What>' -ForEach @(
        @{ What = 'a bag of properties'; Value = { [pscustomobject]@{ Name = 'mx1' } } }
        @{ What = 'a server without a name'; Value = { [MailAbuse.Servers.MailServer]::new() } }
        @{ What = 'a sender'; Value = { [MailAbuse.Rates.SenderRate]@{ Server = 'mx1' } } }
        @{ What = 'a sender from a job'; Value = { [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize([MailAbuse.Rates.SenderRate]@{ Server = 'mx1' })) } }
    ) {
        { [MailAbuse.Cmdlets.ServerArgument](& $Value) } | Should -Throw
    }
}

Describe 'An inventory that is not right' {
    BeforeAll {
        $bad = Join-Path (Get-TestFolder) bad.yaml
        "servers:`n  - name: mx1`n    hots: mx1.example.net" | Set-Content $bad
    }
    AfterEach { $env:MAILABUSE_CONFIG = $inventory }

    It 'is one error with file, line, column, key and advice, and no server comes out' {
        $env:MAILABUSE_CONFIG = $bad
        $caught = { Get-MailServer } | Should -Throw -ErrorId 'InventoryInvalid,MailAbuse.Cmdlets.GetMailServerCommand' -PassThru
        "$caught" | Should -Be "$bad, line 3, column 5: 'hots' is no key of a server."
        $caught.TargetObject | Should -Be $bad
        $caught.ErrorDetails.RecommendedAction | Should -BeLike 'Did you mean host?*'
        $caught.CategoryInfo.Category | Should -Be 'InvalidData'
    }

    It 'counts at once when it has been corrected' {
        $env:MAILABUSE_CONFIG = $bad
        { Get-MailServer } | Should -Throw
        (Get-Content $bad) -replace 'hots', 'host' | Set-Content $bad
        (Get-MailServer).Host | Should -Be 'mx1.example.net'
    }

    It 'is an error where it is named and missing: <_>' -ForEach 'nowhere.yaml', 'no/folder' {
        $env:MAILABUSE_CONFIG = Join-Path (Get-TestFolder) $_
        { Get-MailServer } | Should -Throw -ErrorId 'InventoryNotFound,MailAbuse.Cmdlets.GetMailServerCommand' -ExpectedMessage '*MAILABUSE_CONFIG*'
    }

    It 'is an error where the name is relative' {
        $env:MAILABUSE_CONFIG = 'servers.yaml'
        { Get-MailServer } | Should -Throw -ErrorId 'InventoryNotFound,*'
    }

    It 'may be named by its folder' {
        $env:MAILABUSE_CONFIG = Get-TestFolder
        (Get-MailServer mx1).Name | Should -Be 'mx1'
    }

    # root may read everything; setpriv takes that right away from one process.
    It 'is an error, and not somebody else''s, where it lies behind a closed door' -Skip:(-not $isRoot -or -not (Get-Command setpriv -ErrorAction Ignore)) {
        $open = [System.IO.Directory]::CreateTempSubdirectory('mailabuse-').FullName
        try {
            Copy-Item (Split-Path $ModulePath) $open/MailAbuse -Recurse
            $null = New-Item -ItemType Directory $open/closed, $open/.config/mailabuse -Force
            Copy-Item $inventory $open/closed/servers.yaml
            Copy-Item $inventory $open/.config/mailabuse/servers.yaml
            chmod -R a+rX $open
            chmod 700 $open/closed
            $script = "Import-Module $open/MailAbuse/MailAbuse.psd1; `$env:MAILABUSE_CONFIG = '$open/closed/servers.yaml'; try { Get-MailServer } catch { `$_.FullyQualifiedErrorId; `$_.CategoryInfo.Category }; `$env:MAILABUSE_CONFIG = ''; @(Get-MailServer).Count"
            $env:HOME, $savedHome = $open, $env:HOME
            $told = setpriv --reuid=65534 --regid=65534 --clear-groups pwsh -NoProfile -NonInteractive -Command $script
            $env:HOME = $savedHome
            $told[0] | Should -Be 'InventoryNotReadable,MailAbuse.Cmdlets.GetMailServerCommand'
            $told[1] | Should -Be 'PermissionDenied'
            # The user's own is found where nothing is named.
            if (-not (Test-Path /etc/mailabuse/servers.yaml)) { $told[2] | Should -Be '4' }
        }
        finally { Remove-Item $open -Recurse -Force }
    }
}

Describe 'Without an inventory' {
    BeforeAll {
        $empty = Join-Path (Get-TestFolder) home
        $null = New-Item -ItemType Directory $empty
        function Invoke-Alone([string] $Script) {
            $savedHome, $savedConfig = $env:HOME, $env:XDG_CONFIG_HOME
            $env:MAILABUSE_CONFIG = ''
            try {
                $env:HOME, $env:XDG_CONFIG_HOME = $empty, (Join-Path $empty config)
                pwsh -NoProfile -NonInteractive -Command "Import-Module '$ModulePath'; $Script"
            }
            finally { $env:HOME, $env:XDG_CONFIG_HOME, $env:MAILABUSE_CONFIG = $savedHome, $savedConfig, $inventory }
        }
    }

    It 'localhost works by itself, and nothing of the store is loaded' -Skip:(Test-Path /etc/mailabuse/servers.yaml) {
        $told = Invoke-Alone '(Get-MailServer).Name; (Get-MailServer localhost).IsLocal; [bool]([AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { $_.GetName().Name -in "YamlDotNet", "MailAbuse.Store" })'
        $told | Should -Be 'localhost', 'True', 'False'
    }

    It 'another name is unknown, and the advice says how to write one down' -Skip:(Test-Path /etc/mailabuse/servers.yaml) {
        $told = Invoke-Alone 'Get-MailServer mx1 -ev failed -ea SilentlyContinue; $failed[0].FullyQualifiedErrorId; $failed[0].ErrorDetails.RecommendedAction'
        $told[0] | Should -BeLike 'ServerUnknown,*'
        $told[1] | Should -BeLike '*about_MailServers*'
    }

    It 'the user''s own counts where there is none of the system' -Skip:($IsWindows -or (Test-Path /etc/mailabuse/servers.yaml)) {
        $null = New-Item -ItemType Directory (Join-Path $empty config mailabuse)
        Copy-Item $inventory (Join-Path $empty config mailabuse servers.yaml)
        Invoke-Alone '@(Get-MailServer).Count' | Should -Be '4'
    }
}

Describe 'Completion of server names' {
    BeforeAll {
        function Complete([string] $Text) { @([System.Management.Automation.CommandCompletion]::CompleteInput($Text, $Text.Length, $null).CompletionMatches.CompletionText) }
    }
    AfterEach { $env:MAILABUSE_CONFIG = $inventory }

    It 'comes from the inventory' {
        Complete 'Get-MailServer ' | Should -Be 'mx1', 'mx2', 'out1', 'old1'
        Complete 'Get-MailServer mx1,MX' | Should -Be 'mx1', 'mx2'
        Complete 'Get-MailServer -Name o' | Should -Be 'out1', 'old1'
        Complete 'Get-MailServer -Server *1' | Should -Be 'mx1', 'out1', 'old1'
    }

    It 'shows where a server is' {
        $tips = [System.Management.Automation.CommandCompletion]::CompleteInput('Get-MailServer ', 15, $null).CompletionMatches.ToolTip
        $tips | Should -Be 'root@mx1.example.net', 'ops@mx2.example.net', 'this machine', 'old1'
    }

    It 'is silent with a broken inventory' {
        $broken = Join-Path (Get-TestFolder) broken.yaml
        'servers: [' | Set-Content $broken
        $env:MAILABUSE_CONFIG = $broken
        $global:Error.Clear()
        # What is left is PowerShell's own: files of the folder.
        Complete 'Get-MailServer m' | Should -Not -Contain 'mx1'
        $env:MAILABUSE_CONFIG = Join-Path (Get-TestFolder) nowhere.yaml
        Complete 'Get-MailServer m' | Should -Not -Contain 'mx1'
        $global:Error.Count | Should -Be 0
    }

    It 'does not wait for an inventory that does not answer' -Skip:$IsWindows {
        $pipe = Join-Path (Get-TestFolder) pipe.yaml
        mkfifo $pipe
        $env:MAILABUSE_CONFIG = $pipe
        $clock = [System.Diagnostics.Stopwatch]::StartNew()
        Complete 'Get-MailServer m' | Should -Not -Contain 'mx1'
        $clock.ElapsedMilliseconds | Should -BeLessThan 5000
        # Whoever waits for the pipe is let go.
        $env:MAILABUSE_CONFIG = $inventory
        Get-Content $inventory -Raw | sh -c 'cat >"$1"' sh $pipe
        $deadline = [datetime]::UtcNow.AddSeconds(10)
        while ((Complete 'Get-MailServer m') -notcontains 'mx1' -and [datetime]::UtcNow -lt $deadline) { Start-Sleep -Milliseconds 50 }
        Complete 'Get-MailServer m' | Should -Be 'mx1', 'mx2'
    }
}
