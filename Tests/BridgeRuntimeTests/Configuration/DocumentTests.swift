import BridgeCore
import BridgeRuntime
import Foundation
import IRCProtocol
import Testing

@Suite struct DocumentTests {
    /// The repository: four steps up from this file.
    static let root = (0..<4).reduce(URL(filePath: #filePath).resolvingSymlinksInPath()) { place, _ in
        place.deletingLastPathComponent()
    }

    @Test(arguments: ConfigurationDocument.allCases)
    func committedFileIsFresh(_ document: ConfigurationDocument) throws {
        let committed = try String(contentsOf: Self.root.appending(path: document.path), encoding: .utf8)
        #expect(committed == document.text, "run trestle generate-docs")
    }

    @Test func sampleIsGoodAsItStands() throws {
        let loaded = try ConfigurationFixture.load(ConfigurationDocument.sample.text)
        #expect(loaded.warnings == [])
        #expect(loaded.core.networks.map(\.id.name) == ["localhost"])
        #expect(loaded.homeserverURL == "http://localhost:8008")
    }

    /// What is commented out there is good too, once the sign before it is taken away.
    @Test func sampleIsGoodWithEveryKey() throws {
        let lines = ConfigurationDocument.sample.text.split(separator: "\n").map { line in
            let depth = line.prefix { $0 == " " }
            let rest = line.dropFirst(depth.count)
            return rest.hasPrefix("#") && !rest.hasPrefix("# ") ? depth + rest.dropFirst() : line
        }
        let loaded = try ConfigurationFixture.load(lines.joined(separator: "\n"))
        #expect(loaded.warnings.allSatisfy { $0.hasSuffix("is not in effect yet") || $0.contains("clear text") })
        #expect(loaded.core.networks.first?.mappings.count == 1)
    }

    @Test func sampleAndReferenceHaveEveryKey() {
        func names(_ key: ConfigurationKey) -> [(String, isNever: Bool)] {
            key.children.flatMap { child in
                var isNever = false
                if case .never = child.effect { isNever = true }
                let isLeaf = child.children.isEmpty && child.name != "*" && child.name != "o"
                return (isLeaf ? [(child.name, isNever)] : []) + names(child)
            }
        }
        let all = names(.root)
        let (reference, sample) = (ConfigurationDocument.reference.text, ConfigurationDocument.sample.text)
        #expect(all.count > 120)
        for (name, isNever) in all {
            #expect(reference.contains("| `\(name)` |"), "\(name)")
            #expect(isNever || sample.contains("\(name):") || sample.contains("\"\(name)\":"), "\(name)")
        }
    }

    @Test func schemaIsJSON() throws {
        let schema = try JSONSerialization.jsonObject(with: Data(ConfigurationDocument.schema.text.utf8))
        let properties = (schema as? [String: Any])?["properties"] as? [String: Any]
        #expect(Set(properties?.keys.map(\.self) ?? []) == Set(ConfigurationKey.root.children.map(\.name)))
    }
}
