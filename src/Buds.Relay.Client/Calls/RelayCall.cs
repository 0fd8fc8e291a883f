using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Buds.Relay.Client.Calls;

/// <summary>One call to a relay: what a request is made from at each try.</summary>
/// <param name="Name">The call's name in metrics and logs.</param>
/// <param name="Method">The method.</param>
/// <param name="Target">The path and query.</param>
internal sealed record RelayCall(string Name, HttpMethod Method, string Target)
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private byte[]? _body;

    /// <summary>Whether the device signs it.</summary>
    public bool IsSigned { get; init; } = true;

    /// <summary>An OpenID Connect token to bring along.</summary>
    public string? BearerToken { get; init; }

    /// <summary>The media type of the answer.</summary>
    public string Accept { get; init; } = "application/json";

    /// <exception cref="ArgumentException">The record cannot be written: it holds a default id or the like.</exception>
    public static RelayCall Post<T>(string name, string target, T body, JsonTypeInfo<T> type)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(body);
        try
        {
            return new RelayCall(name, HttpMethod.Post, target) { _body = JsonSerializer.SerializeToUtf8Bytes(body, type) };
        }
        catch (JsonException e)
        {
            throw new ArgumentException("The request holds a value that cannot be sent.", nameof(body), e);
        }
    }

    public HttpRequestMessage CreateRequest(Uri relay, RequestSigner signer)
    {
        var request = new HttpRequestMessage(Method, new Uri(relay, Target));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(Accept));
        if (_body is not null)
        {
            request.Content = new ByteArrayContent(_body);
            request.Content.Headers.ContentType = Json;
        }

        if (BearerToken is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", BearerToken);
        }

        if (IsSigned)
        {
            request.Options.Set(RequestSigner.OptionsKey, signer);
        }

        return request;
    }
}
