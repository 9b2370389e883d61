namespace Dataverket.Compat.Schemas;

/// <summary>
/// What a catalog has to know of a schema to prove its chain; the schema itself is made when it is first asked for. Belongs to one catalog, which sets
/// its place in the chain before anybody else sees it.
/// </summary>
/// <param name="type">The message type.</param>
/// <param name="versions">The versions it stands for.</param>
/// <param name="role">What the message is for.</param>
/// <param name="clrName">The name of the CLR type as <see cref="NameOf"/> spells it.</param>
/// <param name="load">Gives the schema, always the same one.</param>
internal sealed class SchemaEntry(string type, VersionWindow versions, MessageRole role, string clrName, Loader<MessageSchema> load)
{
    public string Type => type;

    public VersionWindow Versions => versions;

    public MessageRole Role => role;

    public string ClrName => clrName;

    public MessageSchema Schema => load.Value;

    /// <summary>Another schema whose CLR type has the same name: declared twice, or of another assembly.</summary>
    public SchemaEntry? SameName { get; set; }

    public SchemaFamily? Family { get; set; }

    /// <summary>Its index in the family, oldest first.</summary>
    public int Position { get; set; }

    public ConversionEntry? Up { get; set; }

    public ConversionEntry? Down { get; set; }

    /// <summary>The last part of a name, as messages say it.</summary>
    public static string ShortName(string clrName) => clrName[(clrName.LastIndexOf('.') + 1)..];

    /// <summary>Namespace, containing types and name of a type, joined by dots. Two types of one assembly never share it.</summary>
    public static string NameOf(Type type) => (type.FullName ?? type.Name).Replace('+', '.');
}
