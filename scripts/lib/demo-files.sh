# The configuration files of the demonstration. Sourced by scripts/demo, which sets: data, homeserver_port, irc_port,
# bridge_port, network.

write_inspircd_configuration() {
    echo "Welcome to the demonstration" >"$data/motd"
    {
        cat <<END
<server name="irc.localhost" id="1AA" description="Demonstration" network="Demo">
<admin name="Demo" nick="root" email="root@localhost">
<bind address="127.0.0.1" port="$irc_port" type="clients">
<files motd="$data/motd">
<pid file="$data/inspircd.pid">
<path datadir="$data" logdir="$data">
<log method="file" type="* -USERINPUT -USEROUTPUT" level="default" target="$data/ircd.log">
<connect name="all" allow="*" fakelag="no" commandrate="1000000" threshold="1000000" recvq="1M" localmax="10000"
         globalmax="10000" limit="10000" useident="no" resolvehostnames="no" maxchans="1000">
<options defaultmodes="not">
<limits maxnick="30">
<chanhistory maxlines="100">
END
        local module
        for module in cap ircv3 ircv3_accounttag ircv3_batch ircv3_capnotify ircv3_chghost ircv3_ctctags \
            ircv3_echomessage ircv3_invitenotify ircv3_labeledresponse ircv3_msgid ircv3_servertime monitor namesx \
            setname uhnames botmode chanhistory chghost deaf services_account; do
            echo "<module name=\"$module\">"
        done
    } >"$data/inspircd.conf"
}

write_synapse_configuration() {
    if [ ! -e "$data/secret" ]; then
        (umask 077 && openssl rand -hex 32 >"$data/secret")
    fi
    if [ ! -e "$data/signing.key" ]; then
        (umask 077 && echo "ed25519 a_demo $(openssl rand -base64 32 | tr -d '=\n')" >"$data/signing.key")
    fi
    cat >"$data/log.yaml" <<END
version: 1
handlers: {console: {class: logging.StreamHandler}}
root: {level: WARNING, handlers: [console]}
disable_existing_loggers: false
END
    local fast="{per_second: 1000, burst_count: 1000}"
    (
        umask 077
        cat >"$data/homeserver.yaml" <<END
server_name: localhost
public_baseurl: http://127.0.0.1:$homeserver_port/
pid_file: "$data/synapse.pid"
listeners:
  - {port: $homeserver_port, bind_addresses: ['127.0.0.1'], type: http, tls: false, resources: [{names: [client]}]}
database: {name: sqlite3, args: {database: "$data/homeserver.db"}}
log_config: "$data/log.yaml"
signing_key_path: "$data/signing.key"
media_store_path: "$data/media"
macaroon_secret_key: "$(cat "$data/secret")"
form_secret: "$(cat "$data/secret")"
registration_shared_secret: "$(cat "$data/secret")"
report_stats: false
trusted_key_servers: []
app_service_config_files: ["$data/registration.yaml"]
rc_message: $fast
rc_joins: {local: $fast, remote: $fast}
rc_joins_per_room: $fast
rc_login: {address: $fast, account: $fast}
rc_invites: {per_room: $fast, per_user: $fast}
rc_room_creation: $fast
END
    )
}

write_bridge_configuration() {
    cat >"$data/config.yaml" <<END
homeserver:
  url: "http://127.0.0.1:$homeserver_port"
  domain: "localhost"
  bindHostname: "127.0.0.1"
  bindPort: $bridge_port

database:
  engine: sqlite
  connectionString: "sqlite://$data/trestle.db"

ircService:
  passwordEncryptionKeyPath: "$data/passwords.key"
  permissions:
    "@alice:localhost": admin
  servers:
    $network:
      name: "Demo"
      port: $irc_port
      ssl: false
      botConfig:
        nick: "trestle"
        username: "trestle"
      dynamicChannels:
        enabled: true
        joinRule: public
      membershipLists:
        enabled: true
        floodDelayMs: 100
        global:
          ircToMatrix: {initial: true, incremental: true}
          matrixToIrc: {initial: true, incremental: true}
      matrixClients:
        userTemplate: "@irc_\$NICK"
      ircClients:
        nickTemplate: "\$DISPLAY[m]"
        allowNickChanges: true
        reconnectIntervalMs: 100
END
}
