namespace MailAbuse.Mta.Postfix.Servers.Routes;

/// <summary>What can stand in the map of detours: a detour, or a probe that is on its way.</summary>
internal abstract record MapWay
{
    /// <summary>The keys of its entries.</summary>
    public abstract IReadOnlyList<string> Keys { get; }

    /// <summary>What the table answers.</summary>
    public abstract string Answer { get; }
}
