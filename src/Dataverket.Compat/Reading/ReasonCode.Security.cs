namespace Dataverket.Compat.Reading;

// Codes of tenant and credential: none of them is ever a warning.
public sealed partial record ReasonCode
{
    /// <summary>No tenant.</summary>
    public static ReasonCode TenantMissing { get; } = new("tenant.missing", OutcomeKind.Reject);

    /// <summary>Not the pinned tenant.</summary>
    public static ReasonCode TenantForeign { get; } = new("tenant.foreign", OutcomeKind.Reject);

    /// <summary>A command without a credential.</summary>
    public static ReasonCode AuthorizationMissing { get; } = new("authorization.missing", OutcomeKind.Reject);

    /// <summary>A credential on a message that is no command.</summary>
    public static ReasonCode AuthorizationLeaked { get; } = new("authorization.leaked", OutcomeKind.Reject);

    /// <summary>The credential of a command has expired: issue the command again.</summary>
    public static ReasonCode AuthorizationExpired { get; } = new("authorization.expired", OutcomeKind.Reject);

    /// <summary>A command that comes out of a durable copy: commands are issued again, not replayed.</summary>
    public static ReasonCode AuthorizationReplayed { get; } = new("authorization.replayed", OutcomeKind.Reject);
}
