BeforeDiscovery {
    $isRoot = -not $IsWindows -and (id -u) -eq '0'
    $commands = 'Get-SenderRate', 'Read-MailLog'
}

BeforeAll {
    . $PSScriptRoot/Setup.ps1
    $folder = Get-TestFolder
    $good = Join-Path $folder good.log
    New-SampleLog $good -Burst 10

    $null = New-Item -ItemType Directory (Join-Path $folder folder.log)
    New-HugeLog (Join-Path $folder whole.gz) -Megabytes 1
    $bytes = [System.IO.File]::ReadAllBytes((Join-Path $folder whole.gz))
    [System.IO.File]::WriteAllBytes((Join-Path $folder cut.log.gz), $bytes[0..([int]($bytes.Length / 2))])
    $random = [byte[]]::new(64KB)
    [random]::new(7).NextBytes($random)
    [System.IO.File]::WriteAllBytes((Join-Path $folder binary.log), $random)
    $null = New-Item (Join-Path $folder empty.log)
    1..200 | ForEach-Object { "2026-11-05T14:00:00+00:00 web1 nginx[77]: GET /index.html $_" } | Set-Content (Join-Path $folder other.log)
}

Describe 'An input that <Command> cannot read' -ForEach @(foreach ($command in $commands) { @{ Command = $command } }) {
    It 'is one error, <Id>, and the rest is read: <Name>' -ForEach @(
        @{ Name = 'nowhere.log'; Id = 'LogNotFound'; Category = 'ObjectNotFound' }
        @{ Name = 'nothing*.log'; Id = 'LogNotFound'; Category = 'ObjectNotFound' }
        @{ Name = 'folder.log'; Id = 'LogIsFolder'; Category = 'InvalidType' }
        @{ Name = 'cut.log.gz'; Id = 'LogDamaged'; Category = 'InvalidData' }
        @{ Name = 'binary.log'; Id = 'LogIsBinary'; Category = 'InvalidData' }
        @{ Name = 'empty.log'; Id = 'LogEmpty'; Category = 'InvalidData' }
        @{ Name = 'other.log'; Id = 'LogNotMail'; Category = 'InvalidData' }
    ) {
        $bad = Join-Path $folder $Name
        $result = @(& $Command $bad, $good -ErrorVariable failed -ErrorAction SilentlyContinue)
        $failed.Count | Should -Be 1
        $failed[0].FullyQualifiedErrorId | Should -BeLike "$Id,MailAbuse.Cmdlets.*"
        $failed[0].CategoryInfo.Category | Should -Be $Category
        $failed[0].TargetObject | Should -Be $bad
        $failed[0].ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
        "$($failed[0])" | Should -Match ([regex]::Escape($Name))
        @($result | Where-Object Sender -EQ 'mary@example.org').Count | Should -BeGreaterThan 0
    }

    It 'is one error where permission is missing' -Skip:($IsWindows -or $isRoot) {
        $closed = Join-Path $folder closed.log
        Copy-Item $good $closed
        chmod 000 $closed
        $result = @(& $Command $closed, $good -ErrorVariable failed -ErrorAction SilentlyContinue)
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'LogNoPermission,*'
        $failed[0].CategoryInfo.Category | Should -Be 'PermissionDenied'
        $result.Count | Should -BeGreaterThan 0
    }

    # root may read everything; setpriv takes that right away from one process.
    It 'is one error where permission is missing, as somebody else' -Skip:(-not $isRoot -or -not (Get-Command setpriv -ErrorAction Ignore)) {
        $open = [System.IO.Directory]::CreateTempSubdirectory('mailabuse-').FullName
        try {
            Copy-Item (Split-Path $ModulePath) $open/MailAbuse -Recurse
            Copy-Item $good $open/closed.log
            Copy-Item $good $open/good.log
            chmod -R a+rX $open
            chmod 600 $open/closed.log
            $script = "Import-Module $open/MailAbuse/MailAbuse.psd1; @($Command $open/closed.log, $open/good.log -ev failed -ea SilentlyContinue).Count -gt 0; `$failed[0].FullyQualifiedErrorId; `$failed[0].CategoryInfo.Category"
            $env:HOME, $savedHome = $open, $env:HOME
            $told = setpriv --reuid=65534 --regid=65534 --clear-groups pwsh -NoProfile -NonInteractive -Command $script
            $env:HOME = $savedHome
            $told[0] | Should -Be 'True'
            $told[1] | Should -BeLike 'LogNoPermission,*'
            $told[2] | Should -Be 'PermissionDenied'
        }
        finally { Remove-Item $open -Recurse -Force }
    }

    It 'is one error where a path is no file: <_>' -ForEach 'Env:PATH', 'nodrive:mail.log' {
        $result = @(& $Command $_, $good -ErrorVariable failed -ErrorAction SilentlyContinue)
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'PathNotFileSystem,*'
        $result.Count | Should -BeGreaterThan 0
    }

    It 'does not turn into an answer about another log' {
        & $Command (Join-Path $folder nowhere.log) -Verbose -ErrorAction SilentlyContinue 4>&1 | Where-Object { "$_" -match 'No path was given' } | Should -BeNullOrEmpty
    }

    It 'ends it with -ErrorAction Stop' {
        { & $Command (Join-Path $folder nowhere.log), $good -ErrorAction Stop } | Should -Throw -ErrorId 'LogNotFound,MailAbuse.Cmdlets.*'
    }
}

Describe 'What <Command> refuses before it reads' -ForEach @(foreach ($command in $commands) { @{ Command = $command } }) {
    It '<Id>: <Arguments>' -ForEach @(
        @{ Id = 'WindowEndsBeforeItBegins'; Arguments = @{ Since = '2026-11-05'; Until = '2026-11-04' } }
        @{ Id = 'WindowEndsBeforeItBegins'; Arguments = @{ Since = '2026-11-05'; Until = '2026-11-05' } }
        @{ Id = 'WindowEndsBeforeItBegins'; Arguments = @{ Since = 'end' } }
        @{ Id = 'WindowGivenTwice'; Arguments = @{ Since = '2026-11-05'; Last = '1h' } }
        @{ Id = 'WindowIsEmpty'; Arguments = @{ Last = '0s' } }
        @{ Id = 'TimeZoneUnknown'; Arguments = @{ TimeZone = 'Europe/Nowhere' } }
    ) {
        { & $Command $good @Arguments } | Should -Throw -ErrorId "$Id,MailAbuse.Cmdlets.*"
    }

    It 'a number without a unit: <_>' -ForEach 10, 1.5, '10' {
        $value = $_
        { & $Command $good -Last $value } | Should -Throw '*has no unit: write*' -ErrorId 'CannotConvertArgumentNoMessage,MailAbuse.Cmdlets.*'
    }

    It 'a date that can be two days' {
        { & $Command $good -Since 05.11.2026 } | Should -Throw '*write 2026-11-05 or 2026-05-11*'
    }

    It 'an empty path' {
        { & $Command -Path '' } | Should -Throw -ErrorId 'ParameterArgumentTransformationError,*'
        { & $Command -Path $good, $null } | Should -Throw -ErrorId 'ParameterArgumentTransformationError,*'
    }
}

Describe 'What Get-SenderRate refuses' {
    It 'a window of nothing' { { Get-SenderRate $good -Window 0s } | Should -Throw -ErrorId 'WindowIsEmpty,*' }

    It 'a grouping that there is not' { { Get-SenderRate $good -By Nobody } | Should -Throw -ErrorId 'CannotConvertArgumentNoMessage,*' }
}
