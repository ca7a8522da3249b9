namespace MailAbuse.Servers;

/// <summary>What can go wrong with a server, or with what is asked of it; the names are the stable error ids.</summary>
public enum ServerProblemKind
{
    /// <summary>No inventory file where one was named.</summary>
    InventoryNotFound,

    /// <summary>What stands in the inventory cannot be right.</summary>
    InventoryInvalid,

    /// <summary>The inventory is there and cannot be read: permission, or a fault of the disk.</summary>
    InventoryNotReadable,

    /// <summary>A file of the module itself is missing, or cannot be loaded.</summary>
    ModuleIncomplete,

    /// <summary>No server of that name.</summary>
    ServerUnknown,

    /// <summary>The mail system is not supported yet.</summary>
    MtaNotSupported,

    /// <summary>No connection: name, network, port, time-out.</summary>
    ServerUnreachable,

    /// <summary>The server, or sudo on it, does not let us in.</summary>
    ServerAccessDenied,

    /// <summary>The host key is not the known one, or not known.</summary>
    ServerKeyRejected,

    /// <summary>The connection broke in the middle.</summary>
    ServerConnectionLost,

    /// <summary>A command said nothing for too long.</summary>
    ServerTimeout,

    /// <summary>A program is missing on the server.</summary>
    ServerToolMissing,

    /// <summary>A command failed.</summary>
    ServerCommandFailed,

    /// <summary>It takes root (or <c>sudo: true</c>).</summary>
    ServerNotRoot,

    /// <summary>Another change is being made on the server.</summary>
    ServerBusy,

    /// <summary>A file changed between reading and writing.</summary>
    ServerFileChanged,

    /// <summary>No space, or no inode, left on the server.</summary>
    ServerDiskFull,

    /// <summary>The mail system is not running.</summary>
    MtaNotRunning,

    /// <summary>Initialize-MailServer has not been run, or was undone.</summary>
    ServerNotInitialized,

    /// <summary>The configuration that would result is not valid; the old one stands.</summary>
    ConfigurationInvalid,

    /// <summary>What is to be taken out still holds senders back.</summary>
    SuspensionsRemain,

    /// <summary>What is to be taken out still sends mail another way.</summary>
    DetoursRemain,

    /// <summary>The program for the server is none, or for another system.</summary>
    AgentInvalid,

    /// <summary>A map could not be built; the advice says whether the last good one stands.</summary>
    MapFailed,

    /// <summary>A sender that can be no login, local user or address.</summary>
    SenderInvalid,

    /// <summary>An envelope sender, which anybody can forge, where a login, local user or client is asked for.</summary>
    SenderIsEnvelope,

    /// <summary>No log and no queue knows him.</summary>
    SenderUnknown,

    /// <summary>He is on the protected list.</summary>
    SenderProtected,

    /// <summary>An address of our own: loopback, this server, a filter, a server of the inventory.</summary>
    SenderIsOurs,

    /// <summary>The mode cannot be had for this kind of sender, or behind this listener.</summary>
    ModeNotPossible,

    /// <summary>Nobody knows that case: not the store, or nothing on the servers bears it.</summary>
    CaseUnknown,

    /// <summary>What is asked of a case does not fit it: its kind, its state, what was given.</summary>
    CaseInvalid,

    /// <summary>The questions of a case are not answered yet, or the proof of its kind is missing.</summary>
    CaseNotReady,

    /// <summary>The store of cases cannot be written: permission, a read-only disk, a folder that is missing.</summary>
    StoreNotWritable,

    /// <summary>The store of cases is damaged, or is no store.</summary>
    StoreDamaged,

    /// <summary>Somebody else holds the store of cases for too long.</summary>
    StoreBusy,

    /// <summary>No space left for the store of cases.</summary>
    StoreFull,

    /// <summary>A newer version of the module wrote the store of cases.</summary>
    StoreTooNew,

    /// <summary>What was given to import is no case.</summary>
    ImportInvalid,

    /// <summary>A letter template that is missing, or has a fault.</summary>
    TemplateInvalid,

    /// <summary>A letter without somebody to write to, or with an address that is none.</summary>
    ContactInvalid,

    /// <summary>A reply without text, or that cannot be read.</summary>
    ReplyInvalid,

    /// <summary>A check of this customer's queue runs already.</summary>
    CheckRunning,

    /// <summary>A check of a customer's queue that cannot be made: the window, or a sender who is not suspended.</summary>
    CheckInvalid,

    /// <summary>No such message where it was looked for.</summary>
    MessageNotFound,

    /// <summary>A message could not be saved on this machine.</summary>
    ExportFailed,

    /// <summary>A connection from a server to some host could not be made.</summary>
    ConnectionFailed,

    /// <summary>A catalogue (of refusals, of blocklists) that is missing or has a fault.</summary>
    CatalogueInvalid,

    /// <summary>A domain, mail host, address or DNS server that can be none.</summary>
    NameInvalid,

    /// <summary>A detour that can be none: it leads to itself, to nobody, or in a circle.</summary>
    DetourInvalid,

    /// <summary>The detour does not take mail from us.</summary>
    DetourRefused,

    /// <summary>The source of the spam is not stopped yet, so a detour would burn the next server.</summary>
    SourceNotStopped,

    /// <summary>A domain that is ours, or has a way of its own already, and was not named.</summary>
    RouteExists,

    /// <summary>A lease that can be none: in the past, or with two ends.</summary>
    LeaseInvalid,

    /// <summary>No such detour.</summary>
    RouteUnknown,

    /// <summary>What is asked of a delisting request does not fit it.</summary>
    DelistingInvalid,

    /// <summary>No such delisting request.</summary>
    DelistingUnknown,

    /// <summary>The guard's policy is missing, or says what cannot be.</summary>
    PolicyInvalid,

    /// <summary>Another guard watches the server.</summary>
    GuardRunning,
}
