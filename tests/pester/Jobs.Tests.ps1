BeforeAll {
    . $PSScriptRoot/Setup.ps1
    $log = Join-Path (Get-TestFolder) mail.log
    New-SampleLog $log
}

Describe 'Objects from a job' {
    BeforeAll {
        $rates = @(Start-Job { Import-Module $using:ModulePath; Get-SenderRate $using:log -Until end -Last 1h -Evidence 2 } | Receive-Job -Wait -AutoRemoveJob)
        $events = @(Start-Job { Import-Module $using:ModulePath; Read-MailLog $using:log -QueueId B000000002 } | Receive-Job -Wait -AutoRemoveJob)
        $rate = Get-SenderRate $log -Until end -Last 1h -Evidence 2 | Select-Object -First 1
        $event_ = Read-MailLog $log -QueueId B000000002 | Select-Object -Last 1
    }

    It 'come back' {
        $rates[0].PSTypeNames[0] | Should -Be 'Deserialized.MailAbuse.Rates.SenderRate'
        $events[-1].PSTypeNames[0] | Should -Be 'Deserialized.MailAbuse.Mta.MailLogEvent'
    }

    It 'are SenderRate again after a cast, property by property' {
        $again = [MailAbuse.Rates.SenderRate]$rates[0]
        foreach ($property in [MailAbuse.Rates.SenderRate].GetProperties().Name) {
            ($again.$property | ConvertTo-Json -Compress) | Should -Be ($rate.$property | ConvertTo-Json -Compress) -Because $property
        }
    }

    It 'are MailLogEvent again after a cast, property by property' {
        $again = [MailAbuse.Mta.MailLogEvent]$events[-1]
        foreach ($property in [MailAbuse.Mta.MailLogEvent].GetProperties().Name) {
            # No text comes back as empty text.
            "$($again.$property)" | Should -Be "$($event_.$property)" -Because $property
        }
    }

    It 'bind to the next cmdlet' {
        @($rates[0] | Read-MailLog -Path $log -Kind Accepted).Count | Should -Be 432
    }

    It 'have the same table' {
        ($rates | Out-String -Width 120) | Should -Be (Get-SenderRate $log -Until end -Last 1h -Evidence 2 | Out-String -Width 120)
    }
}

Describe 'The types that travel' {
    It '<_> has a parameterless constructor and only properties that can be set' -ForEach 'MailAbuse.Rates.SenderRate', 'MailAbuse.Mta.MailLogEvent' {
        $type = $_ -as [type]
        $type.GetConstructor(@()) | Should -Not -BeNullOrEmpty
        $type.GetProperties() | Where-Object { -not $_.CanWrite } | Should -BeNullOrEmpty
    }

    # Times are text on the way, with whole seconds: PowerShell serialises a DateTimeOffset by its ToString.
    It '<_> is the same after a journey' -ForEach 'MailAbuse.Rates.SenderRate', 'MailAbuse.Mta.MailLogEvent' {
        $type = $_ -as [type]
        $values = @{}
        $number = 7
        foreach ($property in $type.GetProperties()) {
            $number++
            $inner = [Nullable]::GetUnderlyingType($property.PropertyType) ?? $property.PropertyType
            $values[$property.Name] = switch ($inner) {
                { $_.IsEnum } { [enum]::GetValues($_)[1]; break }
                ([DateTimeOffset]) { [DateTimeOffset]::new(2026, 11, 5, 14, 30, $number, [timespan]'05:30:00'); break }
                ([timespan]) { [timespan]::FromTicks(1234567 * $number); break }
                ([string]) { "text $number"; break }
                ([bool]) { $true; break }
                ([string[]]) { , @('one', "two $number"); break }
                ([long[]]) { , @(1L, [long]$number); break }
                default { $number + ($_ -eq [double] ? 0.125 : 0) }
            }
        }
        $there = New-Object $type -Property $values
        $back = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($there))
        $back.PSTypeNames[0] | Should -Be "Deserialized.$type"
        $again = $back -as $type
        foreach ($name in $type.GetProperties().Name) {
            ($again.$name | ConvertTo-Json -Compress) | Should -Be ($there.$name | ConvertTo-Json -Compress) -Because $name
            ($there.$name | ConvertTo-Json -Compress) | Should -Be ($values[$name] | ConvertTo-Json -Compress) -Because $name
        }
    }
}

Describe 'Runspaces' {
    It 'work side by side' {
        $counts = @(1..4 | ForEach-Object -Parallel {
                Import-Module $using:ModulePath
                (Get-SenderRate $using:log -Sender joe*).Messages
                (Read-MailLog $using:log | Measure-Object).Count
            } -ThrottleLimit 4)
        @($counts | Where-Object { $_ -eq 432 }).Count | Should -Be 4
        @($counts | Where-Object { $_ -eq 2120 }).Count | Should -Be 4
    }

    It 'work in a thread job' {
        (Start-ThreadJob { Import-Module $using:ModulePath; Get-SenderRate $using:log } | Receive-Job -Wait -AutoRemoveJob).Count | Should -Be 2
    }

    It 'work with several in one pipeline' {
        @(Read-MailLog $log -Kind Accepted | Select-Object -First 2 | ForEach-Object { Read-MailLog $log -QueueId $_.QueueId }).Count | Should -Be 10
    }
}
