namespace ZeroG.Provenance.Entries;

/// <summary>What entries are looked for by.</summary>
public static class EntrySubjects
{
    /// <summary>A dataset.</summary>
    /// <param name="name"><c>owner/name</c>.</param>
    public static string Dataset(string name) => $"dataset/{name}";

    /// <summary>Content of a dataset.</summary>
    public static string Content(Hash256 root) => $"content/{root}";

    /// <summary>A provider.</summary>
    public static string Provider(string id) => $"provider/{id}";

    /// <summary>A job.</summary>
    public static string Job(string id) => $"job/{id}";

    /// <summary>A dispute.</summary>
    public static string Slash(string offence) => $"slash/{offence}";

    /// <summary>A model.</summary>
    public static string Model(Hash256 root) => $"model/{root}";
}
