{-| An integer in this range, both ends included.
-}
intBetween : Int -> Int -> Decode.Decoder Int
intBetween least most =
    Decode.int
        |> Decode.andThen
            (\int ->
                if least <= int && int <= most then
                    Decode.succeed int

                else
                    Decode.fail ("out of range: " ++ String.fromInt int)
            )


unsigned : Decode.Decoder Int
unsigned =
    Decode.int
        |> Decode.andThen
            (\int ->
                if int >= 0 then
                    Decode.succeed int

                else
                    Decode.fail ("out of range: " ++ String.fromInt int)
            )


{-| A number that a double holds: JavaScript reads any larger one as infinite.
-}
finite : Decode.Decoder Float
finite =
    Decode.float
        |> Decode.andThen
            (\float ->
                if isInfinite float then
                    Decode.fail "out of range"

                else
                    Decode.succeed float
            )


oneChar : Decode.Decoder Char
oneChar =
    Decode.string
        |> Decode.andThen
            (\text ->
                case String.toList text of
                    [ char ] ->
                        Decode.succeed char

                    _ ->
                        Decode.fail "expected one character"
            )


{-| An array of exactly this length.
-}
arrayOf : Int -> Decode.Decoder a -> Decode.Decoder a
arrayOf length decoder =
    arrayBetween length length decoder


{-| An array of these lengths, both ends included.
-}
arrayBetween : Int -> Int -> Decode.Decoder a -> Decode.Decoder a
arrayBetween least most decoder =
    Decode.list Decode.value
        |> Decode.andThen
            (\items ->
                if least <= List.length items && List.length items <= most then
                    decoder

                else
                    Decode.fail ("expected an array of " ++ String.fromInt most)
            )


{-| An item of an array, or what stands for it where the array ends before.
-}
defaultItem : Int -> a -> Decode.Decoder a -> Decode.Decoder a
defaultItem index absent decoder =
    Decode.map (Maybe.withDefault absent) (itemsFrom index (Decode.index index decoder))


{-| What an array has from this index on, if it has anything there.
-}
itemsFrom : Int -> Decode.Decoder a -> Decode.Decoder (Maybe a)
itemsFrom index decoder =
    Decode.list Decode.value
        |> Decode.andThen
            (\items ->
                if index < List.length items then
                    Decode.map Just decoder

                else
                    Decode.succeed Nothing
            )


{-| An object whose keys are integers, written as Rust writes them.
-}
intDict : Decode.Decoder Int -> Decode.Decoder a -> Decode.Decoder (Dict Int a)
intDict key decoder =
    let
        entry ( name, value ) read =
            case Decode.decodeString key name of
                Ok int ->
                    if String.fromInt int == name then
                        Result.map (Dict.insert int value) read

                    else
                        Err name

                Err _ ->
                    Err name
    in
    entries decoder
        |> Decode.andThen
            (\members ->
                case List.foldl entry (Ok Dict.empty) members of
                    Ok dict ->
                        Decode.succeed dict

                    Err name ->
                        Decode.fail ("expected an integer as the key, not " ++ name)
            )


toPair : Decode.Decoder a -> Decode.Decoder b -> Decode.Decoder ( a, b )
toPair a b =
    arrayOf 2 (Decode.map2 Tuple.pair (Decode.index 0 a) (Decode.index 1 b))


toTriple : Decode.Decoder a -> Decode.Decoder b -> Decode.Decoder c -> Decode.Decoder ( a, b, c )
toTriple a b c =
    Decode.map3 (\first second third -> ( first, second, third ))
        (Decode.index 0 a)
        (Decode.index 1 b)
        (Decode.index 2 c)
        |> arrayOf 3


toResult : Decode.Decoder x -> Decode.Decoder a -> Decode.Decoder (Result x a)
toResult error value =
    nameAndContent [ "Ok", "Err" ]
        (\name ->
            case name of
                "Ok" ->
                    Decode.map Ok value

                "Err" ->
                    Decode.map Err error

                _ ->
                    noVariant name
        )
