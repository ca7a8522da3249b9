# For BeforeAll of every test file: the built module, and small logs to read.
$ErrorActionPreference = 'Stop'
$Root = Split-Path (Split-Path $PSScriptRoot)
$ModulePath = Join-Path $Root out MailAbuse MailAbuse.psd1
Import-Module $ModulePath

# The cases of a test file are its own, in a folder that Invoke-Tests.ps1 takes away. No test ever writes the system's store.
if (-not $global:CaseStoreOfTests) {
    $global:CaseStoreOfTests = [System.IO.Directory]::CreateTempSubdirectory('mailabuse-cases-').FullName
}
$env:MAILABUSE_STORE = [System.IO.Directory]::CreateDirectory((Join-Path $global:CaseStoreOfTests ([guid]::NewGuid()))).FullName

function ConvertTo-LogTime([DateTimeOffset] $Time) { $Time.ToString('yyyy-MM-ddTHH:mm:ss.ffffffzzz', [cultureinfo]::InvariantCulture) }

# The five lines of one message that goes out.
function New-Message {
    param(
        [Parameter(Mandatory)] [string] $Id,
        [Parameter(Mandatory)] [DateTimeOffset] $At,
        [string] $Login = 'mary@example.org',
        [string] $Client = '192.0.2.10',
        [string] $To = 'friend@example.net',
        [string] $Status = 'sent',
        [string] $Reply = '250 2.0.0 Ok: queued as 9F00D'
    )
    $dsn = @{ sent = '2.0.0'; deferred = '4.7.1'; bounced = '5.7.1' }[$Status]
    $time = ConvertTo-LogTime $At
    "$time mx1 postfix/submission/smtpd[811]: ${Id}: client=unknown[$Client], sasl_method=PLAIN, sasl_username=$Login"
    "$time mx1 postfix/cleanup[812]: ${Id}: message-id=<$Id@example.org>"
    "$time mx1 postfix/qmgr[813]: ${Id}: from=<$Login>, size=2048, nrcpt=1 (queue active)"
    "$time mx1 postfix/smtp[814]: ${Id}: to=<$To>, relay=mx.example.net[198.51.100.25]:25, delay=0.7, delays=0.1/0/0.3/0.3, dsn=$dsn, status=$Status (host mx.example.net[198.51.100.25] said: $Reply)"
    if ($Status -ne 'deferred') { "$time mx1 postfix/qmgr[813]: ${Id}: removed" }
}

# A week in which mary and joe send four mails a day, then an hour in which joe sends $Burst, half of them refused.
function New-SampleLog {
    param([Parameter(Mandatory)] [string] $Path, [DateTimeOffset] $End = '2026-11-05T15:00:00Z', [int] $Burst = 400)
    $number = 0
    $lines = foreach ($day in 7..0) {
        foreach ($hour in 2, 4, 6, 8) {
            $at = $End.AddDays(-$day).AddHours(-$hour)
            foreach ($login in 'mary@example.org', 'joe@example.org') {
                New-Message -Id ('{0:X10}' -f (0xA000000000 + $number++)) -At $at.AddSeconds($number) -Login $login
            }
        }
    }
    $lines += foreach ($message in 1..$Burst) {
        $what = $message % 2 ? @{ Status = 'sent' } : @{ Status = 'deferred'; Reply = '451 4.7.1 too much mail from you' }
        New-Message -Id ('{0:X10}' -f (0xB000000000 + $message)) -At $End.AddHours(-1).AddSeconds(3500 * $message / $Burst) -Login 'joe@example.org' `
            -Client "203.0.113.$($message % 50)" -To "victim$message@d$($message % 40).example.com" @what
    }
    Set-Content -LiteralPath $Path -Value $lines
}

# A gzip file of any length within a moment: members that follow each other are one file.
function New-HugeLog {
    param([Parameter(Mandatory)] [string] $Path, [int] $Megabytes)
    $text = [System.Text.StringBuilder]::new()
    $number = 0
    while ($text.Length -lt 1MB) {
        foreach ($line in New-Message -Id ('{0:X10}' -f (0xC000000000 + $number++)) -At '2026-11-05T14:00:00Z') { $null = $text.Append($line).Append("`n") }
    }
    $packed = [System.IO.MemoryStream]::new()
    $gzip = [System.IO.Compression.GZipStream]::new($packed, [System.IO.Compression.CompressionLevel]::Fastest, $true)
    $gzip.Write([System.Text.Encoding]::UTF8.GetBytes($text.ToString()))
    $gzip.Dispose()
    $file = [System.IO.File]::Create($Path)
    foreach ($member in 1..$Megabytes) { $packed.WriteTo($file) }
    $file.Dispose()
}

# The files below a folder that this process still has open (Linux).
function Get-OpenFile([string] $Below) {
    @(Get-ChildItem /proc/self/fd -ErrorAction Ignore | ForEach-Object { $_.LinkTarget } | Where-Object { $_ -like "$Below*" })
}

# Milliseconds of processor time that threads other than PowerShell's own have used so far (Linux). The runtime's compiler does not
# count: it works in the background for seconds after anything new has run.
function Get-WorkerTime {
    $ticks = 0
    foreach ($thread in Get-ChildItem /proc/self/task -ErrorAction Ignore) {
        $name, $rest = (Get-Content "$thread/stat" -ErrorAction Ignore) -replace '^\d+ \(' -split '\) ', 2
        if ($rest -and $name -notlike '.NET Tiered*' -and $name -notlike 'Pipeline*') {
            $fields = $rest -split ' '
            $ticks += [int]$fields[11] + [int]$fields[12]
        }
    }
    $ticks * 10
}

# The folder behind TestDrive:, as programs see it.
function Get-TestFolder { (Get-PSDrive TestDrive).Root }

# Runs a script with the module in another runspace, stops it after a while, and says how that went.
function Stop-Running([string] $Script, [int] $AfterMilliseconds) {
    $shell = [powershell]::Create()
    $null = $shell.AddScript("Import-Module '$ModulePath'; $Script")
    $output = [System.Management.Automation.PSDataCollection[psobject]]::new()
    $none = [System.Management.Automation.PSDataCollection[psobject]]::new()
    $none.Complete()
    $running = $shell.BeginInvoke($none, $output)
    $ended = $running.AsyncWaitHandle.WaitOne($AfterMilliseconds)
    $clock = [System.Diagnostics.Stopwatch]::StartNew()
    $shell.Stop()
    $result = [pscustomobject]@{
        EndedBefore  = $ended
        Milliseconds = $clock.ElapsedMilliseconds
        State        = $shell.InvocationStateInfo.State
        Output       = @($output)
    }
    $shell.Dispose()
    $result
}
