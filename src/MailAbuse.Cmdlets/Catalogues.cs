using System.Management.Automation;
using MailAbuse.Reputation;
using MailAbuse.Servers;

namespace MailAbuse.Cmdlets;

/// <summary>What the refusals of receivers mean, for all cmdlets the same.</summary>
internal static class Catalogues
{
    /// <summary>The module's own, with the user's before it. One that cannot be read ends the command: by another catalogue the answer would be another.</summary>
    /// <param name="cmdlet">Who asks.</param>
    /// <param name="named">The user's file, as the file system has it; null: the one that the environment or the folder of the inventory has, if any.</param>
    public static RefusalCatalogue Refusals(PSCmdlet cmdlet, string? named = null)
    {
        try
        {
            string? file = named ?? RefusalCatalogueLocation.OfThisProcess.Find();
            RefusalCatalogue catalogue = RefusalCatalogue.Load(file);
            if (file is not null)
                cmdlet.WriteVerbose($"Refusals are read by {file} and the module's own catalogue.");
            return catalogue;
        }
        catch (ServerException e)
        {
            cmdlet.ThrowTerminatingError(ErrorRecords.For(e.Problem));
            throw;
        }
    }
}
