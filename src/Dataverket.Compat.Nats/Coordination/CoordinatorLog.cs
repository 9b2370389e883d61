using Microsoft.Extensions.Logging;

namespace Dataverket.Compat.Nats.Coordination;

/// <summary>What a coordinator says to its host's log. Never payloads, never credentials.</summary>
internal static partial class CoordinatorLog
{
    [LoggerMessage(20, LogLevel.Warning, "Run {Run} was interrupted and goes on: {Problem}")]
    public static partial void Interrupted(ILogger logger, string run, string problem);

    [LoggerMessage(21, LogLevel.Information, "{Name} leads run {Run} in epoch {Epoch}")]
    public static partial void Leads(ILogger logger, string name, string run, long epoch);

    [LoggerMessage(22, LogLevel.Warning, "{Name} no longer leads; {Leader} does")]
    public static partial void Lost(ILogger logger, string name, string leader);

    [LoggerMessage(23, LogLevel.Warning, "{Input} was refused: {Refusal}")]
    public static partial void Refused(ILogger logger, string input, string refusal);

    [LoggerMessage(24, LogLevel.Warning, "Step {Step} met trouble and is tried again")]
    public static partial void StepTrouble(ILogger logger, string step, Exception exception);

    [LoggerMessage(25, LogLevel.Error, "{Name} cannot lead run {Run}, whose plan asks for what this host does not have: {Faults}")]
    public static partial void CannotLead(ILogger logger, string name, string run, string faults);
}
