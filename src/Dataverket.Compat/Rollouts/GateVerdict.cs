namespace Dataverket.Compat.Rollouts;

/// <summary>A gate's answer. Only <see cref="Pass"/> opens.</summary>
public enum GateVerdict
{
    /// <summary>Measured, and good.</summary>
    Pass,

    /// <summary>Measured, and not good.</summary>
    Fail,

    /// <summary>Measured, but what was seen does not decide it (for example: not watched for long enough).</summary>
    Inconclusive,

    /// <summary>Could not be measured.</summary>
    Unevaluable,
}
