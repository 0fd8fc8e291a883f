using Buds.Relay.Protocol.Errors;
using Buds.Relay.Server.Stores;
using Buds.Storage;
using Microsoft.AspNetCore.Http;

namespace Buds.Relay.Server.Http;

/// <summary>All of the relay's refusals, and which of them a fault is.</summary>
internal static class RelayProblems
{
    public static readonly TimeSpan SoonAgain = TimeSpan.FromSeconds(1);

    // Room comes as other devices fetch.
    private static readonly TimeSpan RoomAgain = TimeSpan.FromMinutes(1);

    public static RelayException Of(string code, string? detail = null) => new(RelayProblem.Create(code, detail));

    public static RelayException InvalidField(string field, string problem) => new(
        RelayProblem.Create(RelayErrorCode.InvalidRequest) with { Errors = new Dictionary<string, string> { [field] = problem } });

    /// <summary>An account has as much stored as it may.</summary>
    public static RelayException NoRoom() => new(RelayProblem.Create(RelayErrorCode.QuotaExceeded), RoomAgain);

    public static RelayException BeingDeleted() => new(
        RelayProblem.Create(RelayErrorCode.StoreUnavailable, "The payload of this id is being deleted: ask again in a moment."), SoonAgain);

    /// <summary>The problem that an exception is reported as; null for one that nobody expected.</summary>
    public static RelayException? From(Exception exception) => exception switch
    {
        RelayException problem => problem,
        RelayStoreException or BlobStoreUnavailableException or BlobStoreFullException =>
            new RelayException(RelayProblem.Create(((Crypto.BudsException)exception).Code), SoonAgain, exception),
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => Of(RelayErrorCode.BodyTooLarge),
        BadHttpRequestException => Of(RelayErrorCode.InvalidRequest, "The request is not HTTP as it should be."),
        _ => null,
    };
}
