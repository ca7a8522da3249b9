using MailAbuse.HelpBuilder;

// MailAbuse.HelpBuilder <cmdlets.dll> <folder of pages> <help.xml>
if (args.Length != 3)
{
    Console.Error.WriteLine("usage: MailAbuse.HelpBuilder CMDLETS.DLL PAGES-FOLDER HELP.XML");
    return 2;
}

IReadOnlyList<CmdletFacts> cmdlets = CmdletFacts.ReadAll(args[0]);
List<HelpPage> pages = [.. Directory.EnumerateFiles(args[1], "*.md").Order(StringComparer.Ordinal).Select(HelpPage.Read)];
IReadOnlyList<string> faults = PageCheck.Compare(cmdlets, pages, args[1]);
foreach (string fault in faults)
    Console.Error.WriteLine(fault);
if (faults.Count > 0)
    return 1;
Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(args[2]))!);
MamlWriter.Write(args[2], cmdlets.Select(cmdlet => (cmdlet, pages.Single(page => page.Name == cmdlet.Name))));
return 0;
