/// A certificate for localhost signed by itself, one that ended in 2021, and the key of both. Of no use to anybody.
enum Certificates {
    static let valid = """
        -----BEGIN CERTIFICATE-----
        MIIBVDCB/KADAgECAgECMAoGCCqGSM49BAMCMBQxEjAQBgNVBAMMCWxvY2FsaG9z
        dDAgFw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAwMFowFDESMBAGA1UEAwwJ
        bG9jYWxob3N0MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEpv8pxOXLXo9/n+i9
        AU6agNOq0LfnJu/DixozuWZxV8ioZwwl34duFzh/C+3o3ThIzu3pxmkC6q9q1Jq/
        QB8psqM9MDswGgYDVR0RBBMwEYIJbG9jYWxob3N0hwR/AAABMB0GA1UdDgQWBBRo
        EUcEkPY/4hFSf0+mD6gCZgOqhzAKBggqhkjOPQQDAgNHADBEAiBu9j3ICwElcnN3
        RJBAtM08gwc++ReTsnyBgSVnjvwnxAIgIKCHtr+Y0ItXZDaTLyHONR4pYA0NxFDv
        +00taJgxQ6I=
        -----END CERTIFICATE-----
        """

    static let expired = """
        -----BEGIN CERTIFICATE-----
        MIIBUzCB+qADAgECAgEBMAoGCCqGSM49BAMCMBQxEjAQBgNVBAMMCWxvY2FsaG9z
        dDAeFw0yMDAxMDEwMDAwMDBaFw0yMTAxMDEwMDAwMDBaMBQxEjAQBgNVBAMMCWxv
        Y2FsaG9zdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABKb/KcTly16Pf5/ovQFO
        moDTqtC35ybvw4saM7lmcVfIqGcMJd+Hbhc4fwvt6N04SM7t6cZpAuqvatSav0Af
        KbKjPTA7MBoGA1UdEQQTMBGCCWxvY2FsaG9zdIcEfwAAATAdBgNVHQ4EFgQUaBFH
        BJD2P+IRUn9Ppg+oAmYDqocwCgYIKoZIzj0EAwIDSAAwRQIgJRCm9tSbi6rI7Oxa
        mLVmQPNdrGuCMezSBjkhwu4nLZYCIQDOoMu/aT123KVW1tIjjPBZ26zmazu3E2/j
        n/Y80t5I2A==
        -----END CERTIFICATE-----
        """

    static let key = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgxv1vra7mpiQv5W+b
        GQ3ulKq40yCKRI+gTbdUVQUhpRShRANCAASm/ynE5ctej3+f6L0BTpqA06rQt+cm
        78OLGjO5ZnFXyKhnDCXfh24XOH8L7ejdOEjO7enGaQLqr2rUmr9AHymy
        -----END PRIVATE KEY-----
        """
}
