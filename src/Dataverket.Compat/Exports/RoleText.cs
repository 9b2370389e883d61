using Dataverket.Compat.Schemas;

namespace Dataverket.Compat.Exports;

/// <summary>What a role is called in a document, and what it means for subjects and operations.</summary>
internal static class RoleText
{
    public static string Of(MessageRole role) => role switch
    {
        MessageRole.Event => "an event",
        MessageRole.Command => "a command",
        MessageRole.Request => "a request",
        _ => "a reply",
    };

    /// <summary>What the owner of the type does with such messages.</summary>
    public static string Action(MessageRole role) => role is MessageRole.Command or MessageRole.Request ? "receive" : "send";

    /// <summary>
    /// The subject, whose first word is the service and is not known here; <c>null</c> for a reply, which goes where its request says, and for a type
    /// that has no aggregate and verb.
    /// </summary>
    public static string? Address(MessageRole role, string type)
    {
        var words = type.Split('.');
        var kind = role switch
        {
            MessageRole.Event => "evt",
            MessageRole.Command => "cmd",
            MessageRole.Request => "qry",
            _ => null,
        };
        return kind is null || words.Length < 3 || words.Contains("") ? null : $"{{service}}.{kind}.{words[^2]}.{words[^1]}";
    }
}
