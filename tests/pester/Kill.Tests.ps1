# Real processes, really killed: PowerShell itself, or the ssh client, at the n-th command that a cmdlet starts on a server. The .NET tests
# cut every command in every way; these show that a kill -9 is what they take it for. MAILABUSE_FULL=1 takes every command here, too.
BeforeDiscovery {
    . $PSScriptRoot/Lab.ps1
    $hindrance = Get-LabHindrance
    $victims = @(
        @{ Victim = 'PowerShell'; Inventory = 'InventoryFile'; Program = 'sh' }
        @{ Victim = 'the ssh client'; Inventory = 'SshInventoryFile'; Program = 'ssh' }
    )
    # A run has ten minutes.
    if ($env:MAILABUSE_FULL -ne '1') { $victims = @($victims[0]) }
}

BeforeAll {
    . $PSScriptRoot/Setup.ps1
    . $PSScriptRoot/Lab.ps1
    Add-Type -Path (Join-Path $Root tests MailAbuse.Lab bin Release net10.0 MailAbuse.Lab.dll)

    # Runs a command in a process of its own; its call number $At of $Program kills who made it, or is killed itself.
    function Invoke-Cut([string] $Command, [int] $At, [string] $When) {
        Set-Content (Join-Path $cutFolder count) 0
        $set = @{ PATH = "$cutFolder$([IO.Path]::PathSeparator)$env:PATH"; CUT_PATH = $env:PATH; CUT_AT = "$At"; CUT_WHEN = $When; CUT_FOLDER = $cutFolder }
        $saved = @{}
        foreach ($name in $set.Keys) { $saved[$name] = [Environment]::GetEnvironmentVariable($name) }
        try {
            foreach ($name in $set.Keys) { [Environment]::SetEnvironmentVariable($name, $set[$name]) }
            $null = pwsh -NoProfile -NonInteractive -Command "Import-Module '$ModulePath'; `$ConfirmPreference = 'None'; $Command" 2>&1
        }
        finally {
            foreach ($name in $set.Keys) { [Environment]::SetEnvironmentVariable($name, $saved[$name]) }
        }
        [int](Get-Content (Join-Path $cutFolder count))
    }

    function Get-CutPoint([string] $Command, [int] $Calls) {
        if ($env:MAILABUSE_FULL -eq '1') { return 0..($Calls - 1) | ForEach-Object { @{ At = $_; When = 'before' }, @{ At = $_; When = 'after' } } }
        # A set-up waits for Postfix at each turn; the .NET tests cut it in any case.
        if ($Command -like 'Initialize-*') { return }
        # In the middle, where the change itself is made.
        , @{ At = [int]($Calls / 2); When = 'after' }
    }
}

Describe 'kill -9 of <Victim> at a step of a change' -ForEach $victims -Skip:([bool]$hindrance) {
    BeforeAll {
        $before = $env:MAILABUSE_CONFIG
        $cutFolder = (New-Item (Join-Path $TestDrive $Program) -ItemType Directory).FullName
        # One who kills his caller, or himself; what it starts finds the real programs.
        $kill = $Program -eq 'ssh' ? '$$' : '$PPID'
        Set-Content (Join-Path $cutFolder $Program) @"
#!/bin/sh
PATH=`$CUT_PATH; export PATH
n=`$(flock "`$CUT_FOLDER/lock" sh -c 'n=`$(cat "`$1"); echo `$((n + 1)) >"`$1"; echo "`$n"' sh "`$CUT_FOLDER/count")
[ "`$n" = "`$CUT_AT" ] || exec $Program "`$@"
[ "`$CUT_WHEN" = before ] || $Program "`$@"
kill -9 $kill
"@
        chmod +x (Join-Path $cutFolder $Program)
        $lab = [MailAbuse.Lab.MailLab]::Start([MailAbuse.Lab.LabPlan]@{})
        $env:MAILABUSE_CONFIG = $lab.$Inventory
        $server = @{ host = "$($lab.Provider.Address)"; submissionPort = $lab.Provider.SubmissionPort }
        $mary = [MailAbuse.Lab.SteadySender]::Start($lab.Provider.Submission, [MailAbuse.Lab.LabLogin]::Mary, 5)
        $joe = [MailAbuse.Lab.Spammer]::Start($lab.Provider.Submission, [MailAbuse.Lab.LabLogin]::Joe, 20, 'defer.test', 1, $null)
        $joe.WaitForEnd(60)
        $countHeld = { [MailAbuse.Lab.LabLedger]::ExactlyOnce($lab, $joe.AcceptedTokens, 60).Count($joe.AcceptedTokens, [MailAbuse.Lab.PlaceKind]::Held) }
    }
    AfterAll {
        $env:MAILABUSE_CONFIG = $before
        if ($mary) { $mary.Dispose() }
        if ($joe) { $joe.Dispose() }
        if ($lab) { $lab.Dispose() }
    }

    It 'leaves a whole state, which the same command finishes: <Command>' -ForEach @(
        @{ Command = 'Initialize-MailServer mx1'; Undo = 'Initialize-MailServer mx1 -Undo'; Answer = 250; Held = 0 }
        @{ Command = 'Suspend-MailSender joe@example.org -Server mx1'; Undo = 'Resume-MailSender joe@example.org -Server mx1'; Answer = 450; Held = 0 }
        @{ Command = 'Invoke-QueueQuarantine joe@example.org -Server mx1 -Case 2026-0042'; Undo = 'Restore-QuarantinedMessage -Server mx1 -Case 2026-0042'; Answer = 450; Held = 20 }
        @{ Command = 'Restore-QuarantinedMessage -Server mx1 -Case 2026-0042'; Undo = 'Invoke-QueueQuarantine joe@example.org -Server mx1 -Case 2026-0042'; Answer = 450; Held = 0 }
        @{ Command = 'Resume-MailSender joe@example.org -Server mx1'; Undo = 'Suspend-MailSender joe@example.org -Server mx1'; Answer = 250; Held = 0 }
    ) {
        $ConfirmPreference = 'None'
        $run = [scriptblock]::Create($Command)
        $back = [scriptblock]::Create($Undo)
        # Once without a cut, to know how many steps it has.
        $calls = Invoke-Cut $Command -1 none
        $calls | Should -BeGreaterThan 2
        foreach ($point in Get-CutPoint $Command $calls) {
            $null = & $back -WarningAction SilentlyContinue
            $because = "$Victim was killed $($point.When) call $($point.At) of $calls"
            (Invoke-Cut $Command @point) | Should -BeGreaterThan $point.At -Because $because
            Get-RcptAnswer $server mary@example.org marys-secret | Should -Be 250 -Because $because
            Get-RcptAnswer $server joe@example.org joes-secret | Should -BeIn 250, 450 -Because $because
            $null = & $run -WarningAction SilentlyContinue
            Get-RcptAnswer $server joe@example.org joes-secret | Should -Be $Answer -Because $because
            & $countHeld | Should -Be $Held -Because $because
        }
    }

    It 'let the others send all the while' {
        $mary.Stop()
        $mary.Attempts | Should -BeGreaterThan 20
        $mary.Sent | Where-Object { -not $_.IsAccepted } | Should -BeNullOrEmpty
    }
}
