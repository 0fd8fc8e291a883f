using Buds.Relay.Protocol.Json;
using Buds.Relay.Server.Blobs;
using Buds.Relay.Server.Memory;
using Buds.Relay.Server.Stores;
using Buds.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Buds.Relay.Server;

/// <summary>What <see cref="RelayServiceCollectionExtensions.AddBudsRelay(IServiceCollection, Action{RelayOptions})"/> returns, to choose the relay's stores.</summary>
public sealed class RelayBuilder
{
    internal RelayBuilder(IServiceCollection services) => Services = services;

    /// <summary>The application's services.</summary>
    public IServiceCollection Services { get; }

    /// <summary>Keeps metadata in this process's memory, for tests. The last store chosen is the one used.</summary>
    public RelayBuilder UseMemoryStore()
    {
        Services.AddSingleton<MemoryRelayStore>();
        Services.AddSingleton<IRelayStore>(services => services.GetRequiredService<MemoryRelayStore>());
        return this;
    }

    /// <summary>
    /// Keeps payloads as files in <c>payloads</c> below a directory, and gives them out itself by URLs signed with the secret in the file
    /// <c>url-secret</c> beside it, which is made at the first start and to be kept as one: who has it can read all (encrypted) payloads.
    /// </summary>
    /// <param name="directory">The directory, made when missing.</param>
    public RelayBuilder UseFilePayloads(string directory)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(directory);
        Services.AddBudsFileBlobStore(files => files.RootPath = Path.Combine(directory, "payloads"));
        Services.AddBudsHmacBlobPresigner(presigner => presigner.Secret = UrlSecretFile.LoadOrCreate(directory));
        return this;
    }

    /// <summary>Makes the application's own JSON that of the relay, so that OpenAPI describes the relay's calls as they are. For applications that are a
    /// relay and nothing else; the relay itself does not need it.</summary>
    public RelayBuilder UseRelayJson()
    {
        Services.ConfigureHttpJsonOptions(json =>
        {
            var (source, target) = (RelayJson.Default.Options, json.SerializerOptions);
            target.PropertyNamingPolicy = source.PropertyNamingPolicy;
            target.DefaultIgnoreCondition = source.DefaultIgnoreCondition;
            target.NumberHandling = source.NumberHandling;
            target.TypeInfoResolverChain.Insert(0, RelayJson.Default);
            foreach (var converter in source.Converters)
            {
                target.Converters.Add(converter);
            }
        });
        return this;
    }
}
