BeforeDiscovery {
    . $PSScriptRoot/Setup.ps1
    $commands = @(Get-Command -Module MailAbuse | ForEach-Object { @{ Name = $_.Name } })
}

BeforeAll { . $PSScriptRoot/Setup.ps1 }

Describe 'The module' {
    BeforeAll {
        $manifest = Import-PowerShellDataFile $ModulePath
        $folder = Split-Path $ModulePath
    }

    It 'has a valid manifest' { Test-ModuleManifest $ModulePath | Should -Not -BeNullOrEmpty }

    It 'exports what the manifest says and nothing else' {
        $module = Get-Module MailAbuse
        @($module.ExportedCommands.Keys | Sort-Object) | Should -Be @($manifest.CmdletsToExport | Sort-Object)
        $module.ExportedAliases.Count + $module.ExportedFunctions.Count + $module.ExportedVariables.Count | Should -Be 0
    }

    It 'exports every cmdlet that is compiled' {
        $compiled = (Get-Module MailAbuse).ImplementingAssembly.GetExportedTypes() |
            ForEach-Object { $_.GetCustomAttributes([System.Management.Automation.CmdletAttribute], $false) } |
            ForEach-Object { "$($_.VerbName)-$($_.NounName)" }
        @($compiled | Sort-Object) | Should -Be @($manifest.CmdletsToExport | Sort-Object)
    }

    It 'ships its own files only' {
        $files = @(Get-ChildItem $folder -Recurse -File | ForEach-Object { [System.IO.Path]::GetRelativePath($folder, $_.FullName).Replace('\', '/') } | Sort-Object -CaseSensitive)
        # One folder a language, and the same files in each.
        $templates = @(Get-ChildItem "$folder/templates/de" -File | ForEach-Object Name)
        @(Get-ChildItem "$folder/templates/en" -File | ForEach-Object Name) | Should -Be $templates
        $files = @($files | Where-Object { $_ -notlike 'templates/??/*.hbs' })
        $files | Should -Be @(
            'LICENSE', 'LICENSE-Apache-2.0.txt', 'THIRD-PARTY-NOTICES.txt', 'MailAbuse.Cmdlets.dll', 'MailAbuse.Core.dll', 'MailAbuse.Format.ps1xml', 'MailAbuse.psd1',
            'en-US/MailAbuse.Cmdlets.dll-Help.xml', 'en-US/about_MailAbuse.help.txt', 'en-US/about_MailAbuseGuard.help.txt', 'en-US/about_MailServers.help.txt',
            'catalogue/blocklists.json',
            'catalogue/refusals.json',
            'letters/MailAbuse.Letters.dll', 'letters/MailAbuse.Letters.deps.json', 'letters/Handlebars.dll',
            'terminal/MailAbuse.Terminal.dll', 'terminal/MailAbuse.Terminal.deps.json', 'terminal/Spectre.Console.dll',
            'store/MailAbuse.Store.dll', 'store/MailAbuse.Store.deps.json', 'store/YamlDotNet.dll', 'store/Microsoft.Data.Sqlite.dll',
            'store/SQLitePCLRaw.batteries_v2.dll', 'store/SQLitePCLRaw.core.dll', 'store/SQLitePCLRaw.provider.e_sqlite3.dll',
            'store/runtimes/linux-x64/native/libe_sqlite3.so', 'store/runtimes/linux-arm64/native/libe_sqlite3.so', 'store/runtimes/linux-musl-x64/native/libe_sqlite3.so',
            'store/runtimes/osx-arm64/native/libe_sqlite3.dylib', 'store/runtimes/win-x64/native/e_sqlite3.dll' | Sort-Object -CaseSensitive)
    }

    It 'carries the version of the manifest in its assemblies' {
        foreach ($name in 'MailAbuse.Cmdlets', 'MailAbuse.Core', 'store/MailAbuse.Store', 'letters/MailAbuse.Letters', 'terminal/MailAbuse.Terminal') {
            [System.Reflection.AssemblyName]::GetAssemblyName("$folder/$name.dll").Version.ToString(3) | Should -Be $manifest.ModuleVersion
        }
    }

    It 'is imported within two seconds, the start of pwsh not counted' {
        # The real figure stands in docs/performance.md; this one only notices that something has gone very wrong.
        $milliseconds = pwsh -NoProfile -NonInteractive -Command "(Measure-Command { Import-Module '$ModulePath' }).TotalMilliseconds.ToString([cultureinfo]::InvariantCulture)"
        [double]$milliseconds | Should -BeLessThan 2000
    }

    It '<Name> has an approved verb, an output type and a page' -ForEach $commands {
        $command = Get-Command $Name
        $command.Verb | Should -BeIn (Get-Verb).Verb
        $command.OutputType | Should -Not -BeNullOrEmpty
        Join-Path $Root docs en-US "$Name.md" | Should -Exist
    }
}
